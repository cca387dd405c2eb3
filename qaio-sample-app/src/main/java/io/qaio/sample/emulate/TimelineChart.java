package io.qaio.sample.emulate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws timelines as SVG, one below the other.
 */
final class TimelineChart {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 360;

	private static final int DELAYS = 1;

	/** Invisible fractions of a pixel, which would be half of the file. */
	private static final Pattern BEYOND_HUNDREDTHS = Pattern.compile("(?<=\\d\\.\\d\\d)\\d+");

	private TimelineChart() {
	}

	/**
	 * Write the file.
	 * @param timelines by their titles
	 */
	static void write(Map<String, Timeline> timelines, Path file) throws IOException {
		System.setProperty("java.awt.headless", "true");
		VectorGraphics2D page = new VectorGraphics2D();
		int charts = 0;
		for (Map.Entry<String, Timeline> timeline : timelines.entrySet()) {
			VectorGraphics2D place = (VectorGraphics2D) page.create();
			place.translate(0, charts * HEIGHT);
			chart(timeline.getKey(), timeline.getValue()).paint(place, WIDTH, HEIGHT);
			place.dispose();
			charts++;
		}
		ByteArrayOutputStream svg = new ByteArrayOutputStream();
		new SVGProcessor().getDocument(page.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT * charts)).writeTo(svg);
		String text = svg.toString(StandardCharsets.UTF_8);
		Files.writeString(file, BEYOND_HUNDREDTHS.matcher(text).replaceAll(""));
	}

	private static XYChart chart(String title, Timeline timeline) {
		XYChart chart = new XYChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.xAxisTitle("time in seconds, in steps of " + number(timeline.step()) + " s")
			.yAxisTitle("requests per second")
			.build();
		chart.getStyler()
			.setLegendPosition(LegendPosition.OutsideS)
			.setLegendLayout(LegendLayout.Horizontal)
			.setMarkerSize(0)
			.setChartBackgroundColor(Color.WHITE)
			.setYAxisGroupPosition(DELAYS, YAxisPosition.Right);
		chart.getStyler().setYAxisMin(0, 0.0).setYAxisMin(DELAYS, 0.0);
		chart.setYAxisGroupTitle(DELAYS, "delay in seconds");
		add(chart, timeline, "arrivals", timeline.arrivals(), new Color(0xc8, 0xcc, 0xd4), 5);
		add(chart, timeline, "granted", timeline.granted(), new Color(0x2e, 0x8b, 0x57), 1.5f);
		add(chart, timeline, "refused", timeline.denied(), new Color(0xcc, 0x33, 0x33), 1.5f);
		add(chart, timeline, "longest delay", timeline.longestDelay(), new Color(0x80, 0xa8, 0xe8), 1)
			.setYAxisGroup(DELAYS);
		return chart;
	}

	/**
	 * A value applies until the next one; the last one as long as the others.
	 */
	private static XYSeries add(XYChart chart, Timeline timeline, String name, double[] values, Color color,
			float width) {
		int count = values.length;
		double[] times = Arrays.copyOf(timeline.times(), count + 1);
		times[count] = times[count - 1] + timeline.step();
		double[] steps = Arrays.copyOf(values, count + 1);
		steps[count] = steps[count - 1];
		XYSeries series = chart.addSeries(name, times, steps);
		series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
		series.setMarker(SeriesMarkers.NONE);
		series.setLineColor(color);
		series.setLineStyle(new BasicStroke(width));
		return series;
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

}
