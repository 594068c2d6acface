package dev.sallyport;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of all tests, for documents and tables that refer to tests. */
public final class TestNames {
    private TestNames() {}

    /** Returns names such as {@code DenialIT.deniesUnsignedImageVolume}. */
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
