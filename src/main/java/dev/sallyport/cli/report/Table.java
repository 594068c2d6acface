package dev.sallyport.cli.report;

import dev.sallyport.finding.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Text table in the format of kubectl: columns are as wide as their longest cell. */
public final class Table {
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... titles) {
        rows.add(List.of(titles));
    }

    /** Adds a row with one cell for each title; an empty cell is printed as a dash. */
    public void add(Object... cells) {
        rows.add(List.of(cells).stream()
                .map(cell -> SafeText.clean(String.valueOf(cell)))
                .map(cell -> cell.isEmpty() ? "-" : cell)
                .toList());
    }

    @Override
    public String toString() {
        var widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                var cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
