package dev.sallyport.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Licences in the POMs of a Maven repository, as SPDX identifiers. */
final class MavenLicences {
    /** Parts of names of licences, in lower case; the first that a name contains counts. */
    private static final List<Map.Entry<String, String>> IDENTIFIERS = List.of(
            Map.entry("apache", "Apache-2.0"),
            Map.entry("classpath", "GPL-2.0-only WITH Classpath-exception-2.0"),
            Map.entry("gpl2 w/ cpe", "GPL-2.0-only WITH Classpath-exception-2.0"),
            Map.entry("eclipse distribution", "BSD-3-Clause"),
            Map.entry("edl 1.0", "BSD-3-Clause"),
            Map.entry("eclipse public license - v 1.0", "EPL-1.0"),
            Map.entry("eclipse public license 2.0", "EPL-2.0"),
            Map.entry("eclipse public license - v 2.0", "EPL-2.0"),
            Map.entry("eclipse public license v. 2.0", "EPL-2.0"),
            Map.entry("epl 2.0", "EPL-2.0"),
            Map.entry("bouncy castle", "MIT"),
            Map.entry("bsd-2-clause", "BSD-2-Clause"),
            Map.entry("bsd-3-clause", "BSD-3-Clause"),
            Map.entry("bsd 3-clause", "BSD-3-Clause"),
            Map.entry("go license", "BSD-3-Clause"),
            Map.entry("cc0", "CC0-1.0"),
            Map.entry("mit", "MIT"));

    private final Path directory;
    private final Map<String, Library> libraries = new HashMap<>();

    /** Coordinates of a library. */
    record Library(String group, String artifact, String version) {
        String name() {
            return group + ":" + artifact;
        }
    }

    private MavenLicences(Path directory) throws IOException {
        this.directory = directory;
        try (var files = Files.walk(directory)) {
            files.filter(file -> file.toString().endsWith(".pom")).forEach(file -> {
                var version = file.getParent();
                var artifact = version.getParent();
                var group =
                        directory.relativize(artifact.getParent()).toString().replace('/', '.');
                var library = new Library(
                        group,
                        artifact.getFileName().toString(),
                        version.getFileName().toString());
                libraries.put("%s.%s-%s".formatted(group, library.artifact(), library.version()), library);
            });
        }
    }

    static MavenLicences ofLocalRepository() throws IOException {
        var configured = System.getProperty("maven.repo.local");
        return new MavenLicences(
                configured == null
                        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
                        : Path.of(configured));
    }

    /** Returns the library of a jar of Quarkus, GROUP.ARTIFACT-VERSION with or without a classifier. */
    Library library(String jar) {
        var exact = libraries.get(jar);
        return exact != null
                ? exact
                : libraries.entrySet().stream()
                        .filter(entry -> jar.startsWith(entry.getKey() + "-"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no POM for " + jar));
    }

    /** Returns the licences of a library, of which its users choose one. */
    List<String> licences(Library library) throws IOException {
        var project = project(library);
        var names = new ArrayList<String>();
        children(project, "licenses")
                .flatMap(licences -> children(licences, "license"))
                .forEach(licence -> names.add(identifier(library, text(licence, "name"))));
        if (!names.isEmpty()) {
            return names.stream().distinct().sorted().toList();
        }
        var parent = children(project, "parent")
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no licence for " + library.name()));
        return licences(new Library(text(parent, "groupId"), text(parent, "artifactId"), text(parent, "version")));
    }

    private static String identifier(Library library, String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return IDENTIFIERS.stream()
                .filter(entry -> lower.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "licence \"%s\" of %s is not among those that may be shipped".formatted(name, library.name())));
    }

    private Element project(Library library) throws IOException {
        var file = directory
                .resolve(library.group().replace('.', '/'))
                .resolve(library.artifact())
                .resolve(library.version())
                .resolve("%s-%s.pom".formatted(library.artifact(), library.version()));
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static Stream<Element> children(Element element, String name) {
        var children = new ArrayList<Element>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found && found.getNodeName().equals(name)) {
                children.add(found);
            }
        }
        return children.stream();
    }

    private static String text(Element element, String name) {
        return children(element, name)
                .findFirst()
                .map(Node::getTextContent)
                .map(String::strip)
                .orElse("");
    }
}
