package io.qaio.queue.listener;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.qaio.annotation.AnnotatedMethod;

/**
 * Gives listeners their ids: those of their annotations, and unique ones to all others.
 */
final class ListenerIds {

	/**
	 * The forms of a default id, the shorter ones first. Only one bean has a name, and
	 * only one of its methods has the parameters.
	 */
	private static final List<Function<AnnotatedMethod<TaskListener>, String>> FORMS = List.of(
			AnnotatedMethod::defaultName, (method) -> method.defaultName() + "@" + method.beanName(),
			(method) -> method.defaultName() + parameters(method, Class::getSimpleName),
			(method) -> method.defaultName() + parameters(method, Type::getTypeName) + "@" + method.beanName());

	private ListenerIds() {
	}

	/**
	 * The ids of listeners. They do not depend on the order of the listeners.
	 * @param methods the listeners
	 * @param taken whether another listener has an id already
	 * @return the ids. One is there twice, or taken, only if an annotation has it
	 */
	static Map<AnnotatedMethod<TaskListener>, String> of(List<AnnotatedMethod<TaskListener>> methods,
			Predicate<String> taken) {
		Map<AnnotatedMethod<TaskListener>, String> ids = new LinkedHashMap<>();
		methods.forEach((method) -> ids.put(method, method.text("id", method.annotation().id())));
		for (Function<AnnotatedMethod<TaskListener>, String> form : FORMS) {
			methods.stream()
				.filter((method) -> ids.getOrDefault(method, "").isEmpty())
				.collect(Collectors.groupingBy(form))
				.forEach((id, ofForm) -> {
					if (ofForm.size() == 1 && !ids.containsValue(id) && !taken.test(id)) {
						ids.put(ofForm.get(0), id);
					}
				});
		}
		ids.replaceAll((method, id) -> id.isEmpty() ? FORMS.get(FORMS.size() - 1).apply(method) : id);
		return ids;
	}

	private static String parameters(AnnotatedMethod<TaskListener> method, Function<Class<?>, String> name) {
		return Arrays.stream(method.method().getParameterTypes()).map(name).collect(Collectors.joining(", ", "(", ")"));
	}

}
