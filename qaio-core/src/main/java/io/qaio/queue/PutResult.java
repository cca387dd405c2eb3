package io.qaio.queue;

/**
 * The outcome of putting one task.
 *
 * @param id the task's id: the caller's own ({@link PutOptions#id}), or else a new one
 * @param duplicate whether nothing was stored, because a task with this id lives or the
 * id is still kept ({@link PutOptions#uniqueFor}). Always {@code false} for a put that
 * waits for the commit of a transaction ({@link PutOptions#afterCommit()}): whether it is
 * a duplicate is not known before the commit
 */
public record PutResult(String id, boolean duplicate) {

}
