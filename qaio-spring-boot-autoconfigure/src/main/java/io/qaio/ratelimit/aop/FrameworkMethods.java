package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Knows the methods of a bean that Spring calls to build the application, to start it and
 * to stop it. The limits of a type do not apply to them.
 */
final class FrameworkMethods {

	private static final List<String> CALLBACK_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy");

	private static final List<String> CALLBACK_PACKAGES = List.of("org.springframework.beans.factory",
			"org.springframework.context", "org.springframework.aop", "org.springframework.boot");

	private static final List<String> CALLBACK_SUFFIXES = List.of("Configurer", "Customizer");

	private FrameworkMethods() {
	}

	/**
	 * Whether a method makes a bean.
	 */
	static boolean isBeanMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, Bean.class);
	}

	/**
	 * Whether a class has methods that make beans. Spring calls them by the class, so its
	 * proxy must extend it.
	 */
	static boolean makesBeans(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, Bean.class)
				&& Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
					.anyMatch(FrameworkMethods::isBeanMethod);
	}

	/**
	 * Whether Spring calls a method, or any object has it.
	 * @param type the class of the bean
	 */
	static boolean contains(Method method, Class<?> type) {
		return isBeanMethod(method) || ReflectionUtils.isObjectMethod(method)
				|| CALLBACK_ANNOTATIONS.stream().anyMatch((name) -> AnnotatedElementUtils.isAnnotated(method, name))
				|| Arrays.stream(ClassUtils.getAllInterfacesForClass(type))
					.filter(FrameworkMethods::isCallback)
					.flatMap((callback) -> Arrays.stream(callback.getMethods()))
					.anyMatch((callback) -> implementedBy(callback, method));
	}

	private static boolean isCallback(Class<?> type) {
		String name = type.getName();
		return type == AutoCloseable.class || type == Ordered.class
				|| CALLBACK_PACKAGES.stream().anyMatch((known) -> name.startsWith(known + "."))
				|| name.startsWith("org.springframework.") && CALLBACK_SUFFIXES.stream().anyMatch(name::endsWith);
	}

	private static boolean implementedBy(Method callback, Method method) {
		Class<?>[] of = callback.getParameterTypes();
		Class<?>[] parameters = method.getParameterTypes();
		// parameters may be narrower, as those of an ApplicationListener are
		return callback.getName().equals(method.getName()) && of.length == parameters.length
				&& IntStream.range(0, of.length).allMatch((i) -> of[i].isAssignableFrom(parameters[i]));
	}

}
