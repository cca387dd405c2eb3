package io.qaio.sample;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.serialization.PayloadSerializer;

import org.springframework.stereotype.Component;

/**
 * A custom serializer: a bean is enough. Writes an {@link Order} as {@code 2,tea}.
 */
@Component
class CsvOrderSerializer implements PayloadSerializer {

	@Override
	public String name() {
		return "csv";
	}

	@Override
	public byte[] serialize(Object payload) {
		if (payload instanceof Order order) {
			return (order.quantity() + "," + order.item()).getBytes(StandardCharsets.UTF_8);
		}
		throw new PayloadConversionException("csv writes an Order only, not a " + payload.getClass().getName(), null);
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		String row = new String(bytes, StandardCharsets.UTF_8);
		String[] cells = row.split(",", 2);
		try {
			return new Order(Integer.parseInt(cells[0]), cells[1]);
		}
		catch (NumberFormatException | ArrayIndexOutOfBoundsException ex) {
			throw new PayloadConversionException("'" + row + "' is not an order such as '2,tea'", ex);
		}
	}

}
