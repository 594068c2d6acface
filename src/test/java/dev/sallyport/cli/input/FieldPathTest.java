package dev.sallyport.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locations of fields in YAML and JSON. */
class FieldPathTest {
    private static final String YAML = """
        # a comment
        apiVersion: v1
        metadata:
          annotations:
            a.b/c: x
            "quo'ted": {deep: 1}
            "it's['odd'] here": y
        shared: &shared
          privileged: true
          nested: {deep: 1}
        spec: # another
          "containers":
            - name: a
              ports: [{containerPort: 1}, {"hostPort":2, name: "😀", protocol: TCP}]
            -   name: b
                securityContext: *shared
            -
              # far away

              name: c
              securityContext:
                <<: *shared
                runAsUser: 0
            - *shared
          ? complex
          : value
        """;
    private static final String JSON = "{\n\t\"metadata\": {\"name\": \"\\ud83d\\ude00\", \"labels\": {\"a\": 1}},"
            + "\r\n\t\"spec\": {\"containers\": [\r\n{\"image\":\"x\"},\r\n  {\"image\":\r\n\"y\"}]}}";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | 2 | 1",
                "apiVersion | 2 | 1",
                "metadata | 3 | 1",
                "metadata.annotations['a.b/c'] | 5 | 5",
                "metadata.annotations['quo'ted'] | 6 | 5",
                "metadata.annotations['quo'ted'].deep | 6 | 17",
                "metadata.annotations['it's['odd'] here'] | 7 | 5",
                "metadata.annotations['missing'] | 4 | 3",
                "metadata.labels['a'] | 3 | 1",
                "spec.containers[0] | 13 | 7",
                "spec.containers[0].name | 13 | 7",
                "spec.containers[0].image | 13 | 7",
                "spec.containers[0].ports[0].containerPort | 14 | 16",
                "spec.containers[0].ports[1] | 14 | 35",
                "spec.containers[0].ports[1].hostPort | 14 | 36",
                "spec.containers[0].ports[1].protocol | 14 | 61",
                "spec.containers[0].ports[2].hostPort | 14 | 7",
                "spec.containers[1].name | 15 | 9",
                "spec.containers[1].securityContext | 16 | 9",
                "spec.containers[1].securityContext.privileged | 9 | 3",
                "spec.containers[1].securityContext.nested.deep | 10 | 12",
                "spec.containers[1].securityContext.runAsNonRoot | 16 | 9",
                "spec.containers[2].name | 20 | 7",
                "spec.containers[2].securityContext.privileged | 9 | 3",
                "spec.containers[2].securityContext.runAsUser | 23 | 9",
                "spec.containers[2].securityContext.capabilities.drop | 21 | 7",
                "spec.containers[3] | 24 | 7",
                "spec.containers[3].absent | 24 | 7",
                "spec.containers[99999999999].name | 12 | 3",
                "spec.containers.name | 12 | 3",
                "spec.complex | 25 | 5",
                "spec.hostNetwork | 11 | 1",
                "status.phase | 2 | 1"
            })
    void findsFieldsInYaml(String path, int line, int column) throws InputError {
        assertThat(location(YAML, path)).isEqualTo(new SourceLocation(line, column));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | 1 | 1",
                "metadata.name | 2 | 15",
                "metadata.labels.a | 2 | 50",
                "spec.containers[0].image | 4 | 2",
                "spec.containers[1] | 5 | 3",
                "spec.containers[1].image | 5 | 4",
                "spec.volumes | 3 | 2"
            })
    void findsFieldsInJson(String path, int line, int column) throws InputError {
        assertThat(location(JSON, path)).isEqualTo(new SourceLocation(line, column));
    }

    private static SourceLocation location(String text, String path) throws InputError {
        return FieldPath.find(YamlReader.read("a.yaml", text).getFirst(), path);
    }
}
