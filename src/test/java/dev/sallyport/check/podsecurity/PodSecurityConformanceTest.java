package dev.sallyport.check.podsecurity;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.podsecurity.PodSecurityStandard.Level;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of all controls with the fixtures of Kubernetes; see the README in their directory. */
class PodSecurityConformanceTest {
    private static final Path ROOT = Path.of("src/test/resources/conformance/pod-security");

    /** Cache of parsed files, because most of the files are equal. */
    private static final Map<String, Workload> WORKLOADS = new ConcurrentHashMap<>();

    static Stream<Path> versions() throws IOException {
        return list(ROOT).stream().filter(Files::isDirectory).flatMap(level -> list(level).stream());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void passesCompliantFixtures(Path version) {
        var checks = checks(version);
        for (var manifest : list(version.resolve("pass"))) {
            assertThat(failing(manifest, checks)).as(manifest.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void failsFixturesByTheirControl(Path version) {
        var checks = checks(version);
        for (var manifest : list(version.resolve("fail"))) {
            var control = manifest.getFileName().toString().replaceFirst("[0-9]+\\.yaml$", "");
            assertThat(failing(manifest, checks)).as(manifest.toString()).containsAnyElementsOf(ids(control));
        }
    }

    private static List<ManifestCheck> checks(Path version) {
        return PodSecurityStandard.checks(
                Level.valueOf(version.getParent().getFileName().toString().toUpperCase(Locale.ROOT)),
                PodSecurityVersion.parse(version.getFileName().toString()),
                Set.of());
    }

    /** Returns the ID of a control and of the control that replaces it. */
    private static List<String> ids(String lowerCaseControl) {
        var control = PodSecurityStandard.controls().stream()
                .filter(known -> known.toLowerCase(Locale.ROOT).equals(lowerCaseControl))
                .collect(joining());
        return Stream.concat(Stream.of(control), PodSecurityStandard.overriding(control))
                .map(name -> "pod-security/" + name)
                .toList();
    }

    private static List<String> failing(Path manifest, List<ManifestCheck> checks) {
        var workload = WORKLOADS.computeIfAbsent(read(manifest), Manifests::workload);
        var failing = new ArrayList<String>();
        for (var check : checks) {
            if (!(check.evaluate(workload) instanceof Outcome.Passed)) {
                failing.add(check.id());
            }
        }
        return failing;
    }

    private static List<Path> list(Path directory) {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + directory, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
