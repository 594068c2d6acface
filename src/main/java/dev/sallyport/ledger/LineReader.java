package dev.sallyport.ledger;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reader of audit lines in a log: as the process writes them, after the prefixes of {@code kubectl logs}, or in the format of
 * container runtimes (CRI), which split long lines. Other messages of the log are skipped.
 */
final class LineReader {
    private static final String START = "{\"@timestamp\":";
    private static final Pattern LINK = Pattern.compile(
            ",\"chain\":\\{\"id\":\"([A-Za-z0-9-]{1,64})\",\"sequence\":(\\d{1,18}),\"previous\":\"([0-9a-f]{64})\"}}$");
    private static final Pattern PARTIAL = Pattern.compile("^\\S{20,40} (?:stdout|stderr) P ");
    private static final Pattern WHOLE = Pattern.compile("^\\S{20,40} (?:stdout|stderr) F ");
    private static final String MESSAGE = "\"log.level\":";
    private static final int MAX_LINK = 260;
    private static final int MAX_PREFIX = 300;

    private final StringBuilder parts = new StringBuilder();

    /** Line of a log. */
    sealed interface LogLine {
        /** An audit line with a link. */
        record Linked(String text, String chain, long sequence, String previous) implements LogLine {}

        /** An audit line without a link: it is cut, altered, or older than chains. */
        record Broken(boolean isCut) implements LogLine {}

        /** Another message, or the first part of a line. */
        record Other() implements LogLine {}
    }

    LogLine read(String raw) {
        var partial = PARTIAL.matcher(raw);
        if (partial.find()) {
            parts.append(raw, partial.end(), raw.length());
            return new LogLine.Other();
        }
        var line = raw;
        if (!parts.isEmpty()) {
            var rest = WHOLE.matcher(raw);
            line = parts + (rest.find() ? raw.substring(rest.end()) : raw);
            parts.setLength(0);
        }
        return start(line).map(LineReader::content).orElseGet(LogLine.Other::new);
    }

    private static Optional<String> start(String line) {
        int start = line.indexOf(START);
        return start < 0 || start > MAX_PREFIX ? Optional.empty() : Optional.of(line.substring(start));
    }

    private static LogLine content(String line) {
        var text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        var link = LINK.matcher(text).region(Math.max(0, text.length() - MAX_LINK), text.length());
        if (link.find()) {
            return new LogLine.Linked(text, link.group(1), Long.parseLong(link.group(2)), link.group(3));
        }
        return text.contains(MESSAGE) ? new LogLine.Other() : new LogLine.Broken(!text.endsWith("}"));
    }
}
