package io.qaio.faults.history;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An event as a line of text: its kind and its values, with tabs between.
 */
final class EventText {

	private static final Map<String, Class<?>> KINDS = Arrays.stream(Event.class.getPermittedSubclasses())
		.collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

	private EventText() {
	}

	static String of(Event event) {
		StringBuilder text = new StringBuilder(event.getClass().getSimpleName());
		for (RecordComponent component : event.getClass().getRecordComponents()) {
			try {
				text.append('\t').append(text(component.getAccessor().invoke(event)));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return text.toString();
	}

	private static String text(Object value) {
		if (value instanceof Iterable<?> values) {
			StringBuilder text = new StringBuilder();
			values.forEach((item) -> text.append(item).append(' '));
			return text.toString();
		}
		String text = value.toString();
		if (text.indexOf('\t') >= 0 || text.indexOf('\n') >= 0) {
			throw new IllegalArgumentException("No tab and no new line may be in " + text);
		}
		return text;
	}

	static Event parse(String text) {
		String[] words = text.split("\t", -1);
		Class<?> kind = KINDS.get(words[0]);
		if (kind == null || words.length != kind.getRecordComponents().length + 1) {
			throw new IllegalArgumentException("No event: " + text);
		}
		RecordComponent[] components = kind.getRecordComponents();
		Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		Object[] values = new Object[types.length];
		for (int i = 0; i < types.length; i++) {
			values[i] = value(types[i], words[i + 1]);
		}
		try {
			return (Event) kind.getDeclaredConstructor(types).newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Object value(Class<?> type, String text) {
		if (type == long.class) {
			return Long.valueOf(text);
		}
		if (type == int.class) {
			return Integer.valueOf(text);
		}
		if (type == boolean.class) {
			return Boolean.valueOf(text);
		}
		if (type == PutAnswer.class) {
			return PutAnswer.valueOf(text);
		}
		if (type == Settlement.class) {
			return Settlement.valueOf(text);
		}
		if (type == Answer.class) {
			return Answer.valueOf(text);
		}
		return (type == String.class) ? text : harms(text);
	}

	private static EnumSet<Harm> harms(String text) {
		EnumSet<Harm> harms = EnumSet.noneOf(Harm.class);
		for (String harm : text.split(" ")) {
			if (!harm.isEmpty()) {
				harms.add(Harm.valueOf(harm));
			}
		}
		return harms;
	}

}
