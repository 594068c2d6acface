package dev.sallyport;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;

/** The tests that there are, for texts and tables that name some. */
public final class TestNames {
    private TestNames() {}

    /** Such as {@code PromotionTest.aSkippedEnvironmentIsNamed}. */
    public static Set<String> all() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests()).importPackages("dev.sallyport").stream()
                        .flatMap(each -> each.getMethods().stream())
                        .filter(TestNames::isTest)
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                        .collect(Collectors.toSet());
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith("org.junit.jupiter.api.Test")
                || method.isAnnotatedWith("org.junit.jupiter.params.ParameterizedTest");
    }
}
