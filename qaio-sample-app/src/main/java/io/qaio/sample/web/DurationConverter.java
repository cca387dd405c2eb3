package io.qaio.sample.web;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * Lets requests write durations as application.yml does: {@code 500ms}, {@code 5s},
 * {@code PT5S}. A bare number is seconds.
 */
@Component
class DurationConverter implements Converter<String, Duration> {

	@Override
	public Duration convert(String source) {
		return DurationStyle.detectAndParse(source.strip(), ChronoUnit.SECONDS);
	}

}
