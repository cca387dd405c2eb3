package io.qaio.ratelimit.emulator;

/**
 * The path in the first line of an HTTP request, such as
 * {@code GET /cart?item=1 HTTP/1.1}.
 */
final class RequestPath {

	static final String EMPTY = "an empty request: the client sent nothing";

	static final String TLS = "a TLS handshake on a port without TLS";

	static final String PREFACE = "the preface of HTTP/2, not a request";

	static final String NO_METHOD = "no HTTP request: it does not begin with a method such as GET";

	static final String NO_VERSION = "a request without an HTTP version, as in \"GET / HTTP/1.1\"";

	static final String NO_PATH = "a request without a path";

	static final String SPACE = "a request with a space in its path";

	static final String CONTROL_CHARACTER = "a request with a control character in its path";

	private static final String VERSION = "HTTP/";

	/** What may be in a method beside letters and digits. */
	private static final String METHOD_SIGNS = "!#$%&'*+-.^_`|~";

	private RequestPath() {
	}

	/**
	 * Reads the path out of a request.
	 * @return the path, without the query
	 * @throws SkippedEntryException if it is no request
	 */
	static String path(CharSequence text, int from, int to) throws SkippedEntryException {
		checkIsRequest(text, from, to);
		int method = from;
		while (method < to && isInMethods(text.charAt(method))) {
			method++;
		}
		if (method == from || (method < to && text.charAt(method) != ' ')) {
			throw new SkippedEntryException(NO_METHOD);
		}
		int version = to;
		while (version > method && text.charAt(version - 1) != ' ') {
			version--;
		}
		if (version <= method + 1 || !isVersion(text, version, to)) {
			throw new SkippedEntryException(NO_VERSION);
		}
		return target(text, method + 1, version - 1);
	}

	private static void checkIsRequest(CharSequence text, int from, int to) throws SkippedEntryException {
		if (from == to || (to == from + 1 && text.charAt(from) == '-')) {
			throw new SkippedEntryException(EMPTY);
		}
		if (startsWith(text, from, to, "\\x16") || startsWith(text, from, to, "\\u0016")
				|| text.charAt(from) == '\u0016') {
			throw new SkippedEntryException(TLS);
		}
		if (startsWith(text, from, to, "PRI * HTTP/2")) {
			throw new SkippedEntryException(PREFACE);
		}
	}

	private static boolean isInMethods(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
				|| METHOD_SIGNS.indexOf(c) >= 0;
	}

	/**
	 * Whether it is HTTP/1.1, HTTP/2 or another.
	 */
	private static boolean isVersion(CharSequence text, int from, int to) {
		if (!startsWith(text, from, to, VERSION) || to == from + VERSION.length()) {
			return false;
		}
		for (int i = from + VERSION.length(); i < to; i++) {
			char c = text.charAt(i);
			if ((c < '0' || c > '9') && c != '.') {
				return false;
			}
		}
		return true;
	}

	private static boolean startsWith(CharSequence text, int from, int to, String start) {
		if (to - from < start.length()) {
			return false;
		}
		for (int i = 0; i < start.length(); i++) {
			if (text.charAt(from + i) != start.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Reads the path out of what a request asks for: a path, or a whole URL.
	 * @return the path, without the query
	 * @throws SkippedEntryException if there is no path
	 */
	static String target(CharSequence text, int from, int to) throws SkippedEntryException {
		int start = pathStart(text, from, to);
		int end = start;
		boolean escaped = false;
		for (; end < to && text.charAt(end) != '?'; end++) {
			escaped |= text.charAt(end) == '\\';
		}
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c == ' ') {
				throw new SkippedEntryException(SPACE);
			}
			if (Printable.isHidden(c)) {
				throw new SkippedEntryException(CONTROL_CHARACTER);
			}
		}
		if (start == end) {
			return "/";
		}
		String path = text.subSequence(start, end).toString();
		return escaped ? path.replace("\\\"", "\"").replace("\\\\", "\\") : path;
	}

	/**
	 * Where the path begins: at the first slash, or behind the host of a URL. A URL
	 * without a path asks for the root.
	 */
	private static int pathStart(CharSequence text, int from, int to) throws SkippedEntryException {
		if (from < to && text.charAt(from) == '/') {
			return from;
		}
		int scheme = from;
		while (scheme < to && (Character.isLetterOrDigit(text.charAt(scheme)) || text.charAt(scheme) == '+')) {
			scheme++;
		}
		if (scheme == from || !startsWith(text, scheme, to, "://")) {
			throw new SkippedEntryException(NO_PATH);
		}
		int host = scheme + "://".length();
		int end = host;
		while (end < to && text.charAt(end) != '/' && text.charAt(end) != '?') {
			end++;
		}
		if (host == end) {
			throw new SkippedEntryException(NO_PATH);
		}
		return end;
	}

}
