package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** THIRD-PARTY.md: the licences of all libraries of the built operator, each of which may be shipped. */
class LicencesIT {
    private static final Path LIBRARIES = Path.of("target/quarkus-app/lib");
    private static final Path PAGE = Path.of("THIRD-PARTY.md");
    private static final String START = "<!-- libraries: generated from target/quarkus-app -->\n";
    private static final String END = "<!-- end of libraries -->\n";

    /** Compares the page; with the system property {@code docs.write} it writes the page first. */
    @Test
    void pageListsTheLicenceOfEveryLibrary() throws IOException {
        var page = Files.readString(PAGE);
        var expected = page.substring(0, page.indexOf(START) + START.length())
                + "\n| library | licence |\n|---|---|\n"
                + rows()
                + "\n"
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
            page = expected;
        }

        assertThat(page)
                .as("THIRD-PARTY.md is stale: ./mvnw verify -Dtest=NoTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dit.test=LicencesIT -Ddocs.write=true")
                .isEqualTo(expected);
    }

    private static String rows() throws IOException {
        var repository = MavenLicences.ofLocalRepository();
        var licences = new TreeMap<String, List<String>>();
        for (var jar : jars()) {
            var library = repository.library(jar);
            licences.put(library.name(), repository.licences(library));
        }
        assertThat(licences).hasSizeGreaterThan(100);
        var rows = new StringBuilder();
        licences.forEach(
                (library, names) -> rows.append("| %s | %s |\n".formatted(library, String.join(" or ", names))));
        return rows.toString();
    }

    private static List<String> jars() throws IOException {
        try (var files = Files.walk(LIBRARIES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    .toList();
        }
    }
}
