package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/threat-model.md names tests; each of them is there, and is one. */
class ThreatModelTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT)\\.\\w+)`");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!attack|---).*$");

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        var tests = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests()).importPackages("dev.sallyport").stream()
                        .flatMap(each -> each.getMethods().stream())
                        .filter(ThreatModelTest::isTest)
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                        .collect(Collectors.toSet());

        var named =
                NAMED.matcher(text()).results().map(result -> result.group(1)).toList();

        assertThat(named).isNotEmpty().allSatisfy(each -> assertThat(tests).contains(each));
    }

    @Test
    void everyAttackNamesATest() throws IOException {
        assertThat(ROW.matcher(text()).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsPattern(NAMED));
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith("org.junit.jupiter.api.Test")
                || method.isAnnotatedWith("org.junit.jupiter.params.ParameterizedTest");
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("docs/threat-model.md"));
    }
}
