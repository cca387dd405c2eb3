package io.qaio.sample.emulate;

import java.util.List;
import java.util.regex.Pattern;

import io.qaio.ratelimit.emulator.TrafficProfile;
import io.qaio.ratelimit.emulator.TrafficProfile.WeightedRate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the options of {@link Emulate}. What cannot be read is reported by picocli.
 */
final class OptionConverters {

	private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%?");

	private OptionConverters() {
	}

	static <T> ITypeConverter<T> converter(ITypeConverter<T> converter) {
		return (text) -> {
			try {
				return converter.convert(text);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(ex.getMessage());
			}
		};
	}

	/**
	 * The rates that the seconds of a profile are drawn from. Picocli would take a list
	 * for a repeated option.
	 *
	 * @param rates the rates and their weights
	 */
	record Sample(List<WeightedRate> rates) {

	}

	static final class BurstConverter implements ITypeConverter<Integer> {

		@Override
		public Integer convert(String text) throws Exception {
			return converter(Setting::burst).convert(text);
		}

	}

	static final class DelayConverter implements ITypeConverter<Integer> {

		@Override
		public Integer convert(String text) throws Exception {
			return converter(Setting::delay).convert(text);
		}

	}

	static final class ShareConverter implements ITypeConverter<Double> {

		@Override
		public Double convert(String text) {
			var matcher = PERCENTAGE.matcher(text);
			double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 1;
			if (share >= 1) {
				throw new TypeConversionException("'" + text + "' is not a share such as 1% that is less than 100%");
			}
			return share;
		}

	}

	static final class ProfileConverter implements ITypeConverter<TrafficProfile> {

		@Override
		public TrafficProfile convert(String text) throws Exception {
			return converter(Profiles::profile).convert(text);
		}

	}

	static final class SampleConverter implements ITypeConverter<Sample> {

		@Override
		public Sample convert(String text) throws Exception {
			return converter((each) -> new Sample(Profiles.weightedRates(each))).convert(text);
		}

	}

}
