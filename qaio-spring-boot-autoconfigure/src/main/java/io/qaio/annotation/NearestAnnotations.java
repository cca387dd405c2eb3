package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.List;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds the annotations that count for a method or a class: its own, else those of the
 * nearest method or type that it overrides, implements or extends.
 */
public final class NearestAnnotations {

	private NearestAnnotations() {
	}

	/**
	 * Find annotations, also repeated ones and those of composed annotations.
	 * @param <A> the type of the annotation
	 * @param element the method or class
	 * @param type the type of the annotation
	 * @return the annotations, empty if there are none
	 */
	public static <A extends Annotation> List<MergedAnnotation<A>> of(AnnotatedElement element, Class<A> type) {
		List<MergedAnnotation<A>> all = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(type)
			.toList();
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == all.get(0).getAggregateIndex())
			.toList();
	}

}
