package io.qaio.ratelimit.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object in each line.
 */
final class JsonFormat implements EntryFormat {

	static final String NO_OBJECT = "no JSON object in one line";

	private final JsonFactory factory = new JsonFactory();

	private final JsonNames names;

	JsonFormat(JsonNames names) {
		this.names = names;
	}

	@Override
	public LoggedRequest read(CharSequence entry) throws SkippedEntryException {
		Map<String, String> values = values(entry.toString());
		LogTime time = LogTime.parse(value(values, this.names.time(), "time"));
		String request = value(values, this.names.request(), "request");
		String path = (request.isEmpty() || request.equals("-") || request.indexOf(' ') >= 0)
				? RequestPath.path(request, 0, request.length()) : RequestPath.target(request, 0, request.length());
		String client = ClientFields.address(value(values, this.names.client(), "client"))
			.orElseThrow(() -> new SkippedEntryException(ClientFields.NO_CLIENT));
		return new LoggedRequest(time, client, path);
	}

	private Map<String, String> values(String entry) throws SkippedEntryException {
		Map<String, String> values = new HashMap<>();
		try (JsonParser parser = this.factory.createParser(ObjectReadContext.empty(), entry)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new SkippedEntryException(NO_OBJECT);
			}
			readObject(parser, "", values);
		}
		catch (JacksonException ex) {
			throw new SkippedEntryException(NO_OBJECT);
		}
		return values;
	}

	private void readObject(JsonParser parser, String prefix, Map<String, String> values) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String path = prefix + parser.currentName();
			JsonToken token = parser.nextToken();
			if (token == JsonToken.START_OBJECT && this.names.mayBeIn(path + ".")) {
				readObject(parser, path + ".", values);
			}
			else if (token.isStructStart()) {
				parser.skipChildren();
			}
			else if (token != JsonToken.VALUE_NULL) {
				values.put(path, parser.getString());
			}
		}
	}

	private static String value(Map<String, String> values, List<String> names, String kind)
			throws SkippedEntryException {
		for (String name : names) {
			String value = values.get(name);
			if (value != null) {
				return value;
			}
		}
		throw new SkippedEntryException("no " + kind + ": it has none of the names " + String.join(", ", names));
	}

}
