package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pattern as the configuration of a server has it:
 * {@code %h %l %u %t "%r" %>s %b}, or nginx's {@code $variables}.
 */
final class PatternParser {

	private final String pattern;

	private final List<PatternField> fields = new ArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private int position;

	private String before = "";

	PatternParser(String pattern) {
		this.pattern = pattern;
	}

	/**
	 * Reads the pattern.
	 * @throws IllegalArgumentException if it is none, or it lacks what is needed
	 */
	PatternFormat parse() {
		while (this.position < this.pattern.length()) {
			char c = this.pattern.charAt(this.position++);
			switch (c) {
				case '%' -> directive();
				case '$' -> variable();
				case '\\' -> this.text.append(escaped());
				default -> this.text.append(c);
			}
		}
		endField();
		require(LogField.TIME, "time: %t, $time_local, $time_iso8601 or $msec");
		require(LogField.CLIENT, "client: %h, %a, %{X-Forwarded-For}i, $remote_addr or $http_x_forwarded_for");
		if (!has(LogField.REQUEST)) {
			require(LogField.PATH, "request: %r, %U, $request, $request_uri or $uri");
		}
		return new PatternFormat(this.before, List.copyOf(this.fields));
	}

	/**
	 * As in the configuration of Apache, where quotes are escaped.
	 */
	private char escaped() {
		char c = (this.position < this.pattern.length()) ? this.pattern.charAt(this.position++) : '\\';
		return (c == 't') ? '\t' : c;
	}

	private void directive() {
		int from = this.position;
		skip("<>!,0123456789");
		String argument = argument();
		if (peek() == '^') {
			this.position += 2;
		}
		char directive = peek();
		this.position++;
		if (directive == '%') {
			this.text.append('%');
			return;
		}
		String name = this.pattern.substring(from - 1, Math.min(this.position, this.pattern.length()));
		if (!Character.isLetter(directive)) {
			throw wrong("'" + name + "' is no field: a letter must follow %, as in %h");
		}
		boolean inBrackets = directive == 't' && argument.isEmpty();
		if (inBrackets) {
			this.text.append('[');
		}
		add(LogField.directive(directive, argument), name, String.valueOf(directive));
		if (inBrackets) {
			this.text.append(']');
		}
	}

	private String argument() {
		if (peek() != '{') {
			return "";
		}
		int end = this.pattern.indexOf('}', this.position);
		if (end < 0) {
			throw wrong("a brace is not closed");
		}
		String argument = this.pattern.substring(this.position + 1, end);
		this.position = end + 1;
		return argument;
	}

	private void variable() {
		String name = argument();
		if (name.isEmpty()) {
			int from = this.position;
			skip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
			name = this.pattern.substring(from, this.position);
		}
		if (name.isEmpty()) {
			throw wrong("a name must follow $, as in $remote_addr");
		}
		add(LogField.variable(name), "$" + name, name);
	}

	private void add(LogField kind, String name, String query) {
		boolean adjacent = this.text.isEmpty() && !this.fields.isEmpty();
		if (adjacent && LogField.isQuery(query)) {
			return;
		}
		if (adjacent) {
			throw wrong("there must be a character between " + last().name() + " and " + name
					+ ", which shows where one ends");
		}
		endField();
		this.fields.add(new PatternField(kind, name, ""));
	}

	/**
	 * Gives the text that has come since the last field to it.
	 */
	private void endField() {
		if (this.fields.isEmpty()) {
			this.before = this.text.toString();
		}
		else {
			PatternField last = last();
			this.fields.set(this.fields.size() - 1, new PatternField(last.kind(), last.name(), this.text.toString()));
		}
		this.text.setLength(0);
	}

	private PatternField last() {
		return this.fields.get(this.fields.size() - 1);
	}

	private void skip(String characters) {
		while (this.position < this.pattern.length() && characters.indexOf(peek()) >= 0) {
			this.position++;
		}
	}

	private char peek() {
		return (this.position < this.pattern.length()) ? this.pattern.charAt(this.position) : 0;
	}

	private void require(LogField kind, String examples) {
		if (!has(kind)) {
			throw wrong("it has no " + examples);
		}
	}

	private boolean has(LogField kind) {
		return this.fields.stream().anyMatch((field) -> field.kind() == kind);
	}

	private IllegalArgumentException wrong(String what) {
		return new IllegalArgumentException("'" + this.pattern + "' is no format of a log: " + what);
	}

}
