package dev.sallyport.check.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whatever a signed predicate says of vulnerabilities, it is read, or refused with words; nothing unknown is harmless. */
class ScanFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest(maxDuration = "10m")
    void isReadOrRefused(byte[] predicate) {
        Object read;
        try {
            read = JSON.readValue(predicate, new TypeReference<Object>() {});
        } catch (IOException _) {
            return; // a statement that is not JSON is never a statement
        }
        Stream.concat(Scan.types(), Vex.types()).forEach(type -> {
            var statement = new HashMap<String, Object>(Map.of("predicateType", type));
            statement.put("predicate", read);
            try {
                Scan.read(statement)
                        .ifPresent(scan -> assertThat(scan.vulnerabilities())
                                .allSatisfy(each -> assertThat(each.id()).isNotNull()));
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
            var text = String.valueOf(read);
            assertThat(Vex.harmless(List.of(statement), DIGEST))
                    .allSatisfy(id -> assertThat(text).contains(id).containsAnyOf("not_affected", "fixed"));
        });
    }
}
