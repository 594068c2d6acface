package dev.sallyport.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.outcome.Outcome.Failed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values of expressions, compared with the values that the API server has recorded in {@code src/test/resources/cel}.
 *
 * <p>{@code ERROR} is a failed evaluation, {@code INVALID} an expression that the API server does not compile; Sallyport may
 * compile it.
 */
class ApiServerExpressionsTest {
    private static final Path RECORDED = Path.of("src/test/resources/cel");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"optional", "standard", "strings", "kubernetes", "network", "formats"})
    void hasValueOfApiServer(String library) throws IOException {
        var object = object();
        var differences = new ArrayList<String>();
        int compared = 0;
        for (var line : Files.readAllLines(RECORDED.resolve(library + ".txt"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var expression = line.substring(0, line.indexOf(" => "));
            var recorded = line.substring(line.indexOf(" => ") + 4);
            compared++;
            var value = value(expression, object);
            if (!recorded.equals("INVALID") && !value.equals(recorded)) {
                differences.add("%s%n  API server %s%n  Sallyport  %s".formatted(expression, recorded, value));
            }
        }
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    private static String value(String expression, Map<String, @Nullable Object> object) {
        var compiler = new RuleCompiler();
        var message = "'%s'.format([dyn(" + expression + ")]) + '.'";
        var rules = compiler.compile(List.of(), List.of(new RuleSource("r", "false", "ERROR.", message)), Set.of());
        if (!compiler.mistakes().isEmpty()) {
            return "INVALID: " + compiler.mistakes().getFirst().message();
        }
        var outcome = rules.getFirst().evaluate(new Input(object, null, Map.of(), Map::of));
        var text = ((Failed) outcome).problems().getFirst().message();
        return text.substring(0, text.length() - 1);
    }

    private static Map<String, @Nullable Object> object() throws IOException {
        return JSON.readValue(RECORDED.resolve("object.json").toFile(), new TypeReference<>() {});
    }
}
