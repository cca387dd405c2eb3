package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.GenericTypeResolver;

/**
 * The arguments that a method is called with: payloads of its parameter's type, and
 * tasks.
 *
 * @param count how many parameters the method has
 * @param taskAt the index of the parameter for the task, -1 if there is none
 * @param payloadAt the index of the parameter for the payload, -1 if there is none
 * @param payloadType the type to read the payload as
 * @param batch whether the parameters are lists
 */
record MethodArguments(int count, int taskAt, int payloadAt, Type payloadType, boolean batch) {

	private static final Logger logger = LoggerFactory.getLogger(MethodArguments.class);

	/**
	 * Analyze the parameters of a method.
	 * @param method the method
	 * @param type the bean's class, which resolves type variables
	 * @param batch whether the parameters are lists
	 * @throws IllegalArgumentException if a parameter can be neither
	 */
	static MethodArguments of(Method method, Class<?> type, boolean batch) {
		Type[] parameters = method.getGenericParameterTypes();
		int taskAt = -1;
		int payloadAt = -1;
		Type payloadType = Object.class;
		for (int i = 0; i < parameters.length; i++) {
			Type parameter = GenericTypeResolver.resolveType(parameters[i], type);
			if (batch) {
				parameter = elementType(parameter, i);
			}
			if (parameter == Task.class) {
				taskAt = onlyOne("the task", taskAt, i);
			}
			else {
				payloadAt = onlyOne("the payload", payloadAt, i);
				payloadType = known(parameter, i, batch);
			}
		}
		return new MethodArguments(parameters.length, taskAt, payloadAt, payloadType, batch);
	}

	private static int onlyOne(String what, int before, int at) {
		if (before >= 0) {
			throw new IllegalArgumentException("parameters " + (before + 1) + " and " + (at + 1) + " would both be "
					+ what + ". There may be one for the payload, and one of type Task");
		}
		return at;
	}

	private static Type elementType(Type parameter, int at) {
		if (parameter == List.class) {
			return Object.class;
		}
		if (parameter instanceof ParameterizedType list && list.getRawType() == List.class) {
			Type element = list.getActualTypeArguments()[0];
			return (element instanceof WildcardType wildcard) ? wildcard.getUpperBounds()[0] : element;
		}
		throw new IllegalArgumentException("parameter " + (at + 1) + " is a " + parameter.getTypeName()
				+ ", but must be a List of payloads or of Tasks, as batch = true");
	}

	private static Type known(Type parameter, int at, boolean batch) {
		if (parameter instanceof TypeVariable<?> variable) {
			throw new IllegalArgumentException("parameter " + (at + 1) + " is of the unknown type " + variable.getName()
					+ ", so a payload cannot be read as it");
		}
		if (!batch && parameter instanceof ParameterizedType list && list.getRawType() == List.class
				&& list.getActualTypeArguments()[0] == Task.class) {
			throw new IllegalArgumentException("parameter " + (at + 1)
					+ " is a List of Tasks, which only batches are: set batch = true, or take a Task");
		}
		return parameter;
	}

	/**
	 * The arguments of a call.
	 * @return the arguments, {@code null} if no payload of a batch could be decoded
	 * @throws TaskDecodingException if the payload of the one task cannot be decoded,
	 * after which it is a dead letter
	 */
	@Nullable Object @Nullable [] of(List<Task> tasks) {
		Object[] arguments = new Object[this.count];
		if (!this.batch) {
			Task task = tasks.get(0);
			set(arguments, this.taskAt, task);
			if (this.payloadAt >= 0) {
				arguments[this.payloadAt] = payload(task);
			}
			return arguments;
		}
		if (this.payloadAt < 0) {
			set(arguments, this.taskAt, tasks);
			return arguments;
		}
		List<Task> readable = new ArrayList<>(tasks.size());
		List<Object> payloads = new ArrayList<>(tasks.size());
		for (Task task : tasks) {
			try {
				payloads.add(payload(task));
				readable.add(task);
			}
			catch (TaskDecodingException ex) {
				logger.error(ex.getMessage());
			}
		}
		set(arguments, this.taskAt, readable);
		arguments[this.payloadAt] = payloads;
		return readable.isEmpty() ? null : arguments;
	}

	private Object payload(Task task) {
		return (this.payloadType instanceof Class<?> type) ? task.payload(type) : task.payload(this.payloadType);
	}

	private static void set(Object[] arguments, int at, Object argument) {
		if (at >= 0) {
			arguments[at] = argument;
		}
	}

}
