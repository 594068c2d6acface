package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests of the test names in {@code docs/threat-model.md}. */
class ThreatModelTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT)\\.\\w+)`");
    private static final Pattern ATTACK = Pattern.compile("(?ms)^- \\*\\*.*?(?=^- |^#|\\z)");

    @Test
    void namesOnlyExistingTests() throws IOException {
        var tests = TestNames.all();

        var named =
                NAMED.matcher(text()).results().map(result -> result.group(1)).toList();

        assertThat(named).isNotEmpty().allSatisfy(each -> assertThat(tests).contains(each));
    }

    @Test
    void namesTestForEveryAttack() throws IOException {
        assertThat(ATTACK.matcher(text()).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(attack -> assertThat(attack).containsPattern(NAMED));
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("docs/threat-model.md"));
    }
}
