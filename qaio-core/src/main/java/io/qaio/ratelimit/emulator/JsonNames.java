package io.qaio.ratelimit.emulator;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names under which entries in JSON have what is needed. Names of nested objects are
 * joined by dots. Of several that an entry has, the first one counts.
 *
 * @param time of the time
 * @param client of the client
 * @param request of the request line, the path or the URL
 */
record JsonNames(List<String> time, List<String> client, List<String> request) {

	/** As nginx's users, Caddy, Traefik, Tomcat and others call them. */
	static final JsonNames USUAL = new JsonNames(
			List.of("time", "@timestamp", "timestamp", "ts", "time_iso8601", "time_local", "msec", "StartUTC"),
			List.of("client_ip", "remote_addr", "remote_ip", "client", "clientip", "remoteAddr", "remoteHost",
					"ClientHost", "request.client_ip", "request.remote_ip", "host"),
			List.of("request", "request_uri", "requestURI", "uri", "path", "url", "RequestPath", "request.uri",
					"request.url"));

	/**
	 * These names, some of them replaced.
	 * @throws IllegalArgumentException if there is something else than time, client and
	 * request, or a name is empty
	 */
	JsonNames with(Map<String, String> names) {
		names.forEach((kind, name) -> {
			if (!Set.of("time", "client", "request").contains(kind)) {
				throw new IllegalArgumentException("'" + kind + "' is not one of time, client and request, as in"
						+ " time=ts,client=request.remote_ip,request=request.uri");
			}
			if (name.isBlank()) {
				throw new IllegalArgumentException("The name of the " + kind + " in the JSON of a log is empty");
			}
		});
		return new JsonNames(chosen(names, "time", this.time), chosen(names, "client", this.client),
				chosen(names, "request", this.request));
	}

	private static List<String> chosen(Map<String, String> names, String kind, List<String> otherwise) {
		String name = names.get(kind);
		return (name != null) ? List.of(name) : otherwise;
	}

	/**
	 * Whether what is needed may be in a nested object.
	 * @param path the name of the object, with a dot at its end
	 */
	boolean mayBeIn(String path) {
		return hasPrefix(this.time, path) || hasPrefix(this.client, path) || hasPrefix(this.request, path);
	}

	private static boolean hasPrefix(List<String> names, String prefix) {
		return names.stream().anyMatch((name) -> name.startsWith(prefix));
	}

}
