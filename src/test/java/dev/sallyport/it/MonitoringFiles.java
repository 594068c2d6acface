package dev.sallyport.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Alert rules and dashboard of the chart. */
final class MonitoringFiles {
    static final Path RULES = Path.of("helm/sallyport/files/rules.yaml");
    static final Path DASHBOARD = Path.of("helm/sallyport/files/dashboard.json");

    private static final Pattern METRIC = Pattern.compile("\\bsallyport_[a-z0-9_]+");

    private MonitoringFiles() {}

    /** Returns the names of the metrics that they query. */
    static Set<String> metrics() throws IOException {
        var metrics = new TreeSet<String>();
        for (var file : new Path[] {RULES, DASHBOARD}) {
            METRIC.matcher(Files.readString(file)).results().forEach(found -> metrics.add(found.group()));
        }
        return metrics;
    }
}
