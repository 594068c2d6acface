package dev.sallyport.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewSizeTest {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxTokenCount(Long.MAX_VALUE)
                    .build())
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":1}",
                "[1,-2.5e3,true,false,null,\"\"]",
                "{\"a\":{\"b\":[\"c\\\"]}\",\"\\\\\",{}]},\"d\":\"\"}",
                " { \"a\" : [ 1 , 2 ] , \"b\" : null } ",
                "[\"\\u005b\",\"ä[{\"]"
            })
    void countsTheTokensOfTheParser(String json) throws IOException {
        assertThat(tokens(json)).isEqualTo(parsed(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "twenty-containers", "privileged"})
    void countsTheTokensOfPodsInAnyPieces(String pod) throws IOException {
        var json = Files.readString(Path.of("bench/pods", pod + ".json"));
        var bytes = json.getBytes(UTF_8);
        var pieces = new Random(7);
        var size = new ReviewSize();
        for (int from = 0; from < bytes.length; ) {
            var to = Math.min(bytes.length, from + 1 + pieces.nextInt(100));
            var piece = Arrays.copyOfRange(bytes, from, to);
            size.add(piece, piece.length);
            from = to;
        }

        assertThat((size.heap() - bytes.length) / 150).isEqualTo(parsed(json));
        assertThat(size.exceeded()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "99999,",
        "100001, more than 100",
    })
    void limitsTheTokens(int count, String message) {
        var json = "[" + "1,".repeat(count - 3) + "1]";

        assertExceeded(json, message);
    }

    @Test
    void limitsTheDepth() {
        assertExceeded("[".repeat(200) + "]".repeat(200), null);
        assertExceeded("[".repeat(201), "deeper than 200 levels");
    }

    @Test
    void limitsTextsNamesAndNumbers() {
        assertExceeded("[\"" + "a".repeat(512 * 1024) + "\"]", null);
        assertExceeded("[\"" + "a".repeat(512 * 1024 + 1), "more than 512 KiB");
        assertExceeded("{\"" + "a".repeat(16 * 1024) + "\":1}", null);
        assertExceeded("{\"" + "a".repeat(16 * 1024 + 1) + "\":1}", "more than 16,384 characters");
        assertExceeded("[" + "1".repeat(1_000) + "]", null);
        assertExceeded("[" + "1".repeat(1_001), "more than 1,000 digits");
    }

    @Test
    void readsNoFurtherThanTheLimit() {
        var size = new ReviewSize();
        var deep = "[".repeat(1_000_000).getBytes(UTF_8);
        size.add(deep, deep.length);

        assertThat((size.heap() - deep.length) / 150).isEqualTo(201);
    }

    private static void assertExceeded(String json, String message) {
        var size = new ReviewSize();
        for (var piece : List.of(json.substring(0, json.length() / 2), json.substring(json.length() / 2))) {
            size.add(piece.getBytes(UTF_8), piece.getBytes(UTF_8).length);
        }
        if (message == null) {
            assertThat(size.exceeded()).isEmpty();
        } else {
            assertThat(size.exceeded().orElseThrow()).hasMessageContaining(message);
        }
    }

    private static long tokens(String json) {
        var size = new ReviewSize();
        var bytes = json.getBytes(UTF_8);
        size.add(bytes, bytes.length);
        return (size.heap() - bytes.length) / 150;
    }

    private static long parsed(String json) throws IOException {
        long tokens = 0;
        try (var parser = JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }
}
