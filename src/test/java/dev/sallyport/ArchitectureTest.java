package dev.sallyport;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for dependencies between packages, as in docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sallyport");
    private static final String[] CORE = {
        "dev.sallyport.workload..",
        "dev.sallyport.identity..",
        "dev.sallyport.compile..",
        "dev.sallyport.configuration..",
        "dev.sallyport.signature..",
        "dev.sallyport.trust..",
        "dev.sallyport.check..",
        "dev.sallyport.outcome..",
        "dev.sallyport.finding..",
        "dev.sallyport.exception..",
        "dev.sallyport.environment..",
        "dev.sallyport.breakglass..",
        "dev.sallyport.change..",
        "dev.sallyport.policy..",
        "dev.sallyport.admission..",
        "dev.sallyport.rollout..",
        "dev.sallyport.attestation..",
        "dev.sallyport.scan..",
        "dev.sallyport.ledger..",
        "dev.sallyport.explain.."
    };
    private static final String[] OUTSIDE = {
        "dev.sallyport.sigstore..",
        "dev.sallyport.registry..",
        "dev.sallyport.endpoint..",
        "dev.sallyport.cluster..",
        "dev.sallyport.record..",
        "dev.sallyport.webhook..",
        "dev.sallyport.controller..",
        "dev.sallyport.cli.."
    };

    /** Packages outside core, adapters and drivers: API types, settings, translation to CEL, access to the API server, assembly. */
    private static final String[] SHARED = {
        "dev.sallyport.api..",
        "dev.sallyport.settings..",
        "dev.sallyport.export..",
        "dev.sallyport.convert..",
        "dev.sallyport.listing..",
        "dev.sallyport.kubernetes..",
        "dev.sallyport.app.."
    };

    @Test
    void coreDependsOnNoOuterPackage() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTSIDE)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "jakarta..",
                        "io.javaoperatorsdk..",
                        "dev.sigstore..",
                        "io.micrometer..",
                        "java.net.http..",
                        "io.vertx..",
                        "picocli..",
                        "io.fabric8.kubernetes.client..")
                .check(CLASSES);
    }

    @Test
    void outerPackagesAreUsedByAssemblyOnly() {
        for (var each : OUTSIDE) {
            classes()
                    .that()
                    .resideInAPackage(each)
                    .should()
                    .onlyHaveDependentClassesThat(resideInAnyPackage(each, "dev.sallyport.app.."))
                    .check(CLASSES);
        }
    }

    /** The packages translate policies to text for the command line. */
    @Test
    void exportAndConversionAreUsedByCommandLineOnly() {
        var translation = new String[] {"dev.sallyport.export..", "dev.sallyport.convert..", "dev.sallyport.cli.."};
        classes()
                .that()
                .resideInAnyPackage("dev.sallyport.export..", "dev.sallyport.convert..")
                .should()
                .onlyHaveDependentClassesThat(resideInAnyPackage(translation))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.sallyport.export..", "dev.sallyport.convert..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTSIDE)
                .check(CLASSES);
    }

    @Test
    void checksDoNotDependOnTheApi() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.sallyport.check..",
                        "dev.sallyport.outcome..",
                        "dev.sallyport.workload..",
                        "dev.sallyport.signature..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sallyport.api..", "dev.sallyport.policy..", "dev.sallyport.admission..")
                .check(CLASSES);
    }

    @Test
    void explanationsDependOnNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage("dev.sallyport.explain..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.sallyport..").and(not(resideInAPackage("dev.sallyport.explain.."))))
                .check(CLASSES);
    }

    @Test
    void checkPackagesDoNotDependOnEachOther() {
        slices().matching("dev.sallyport.check.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.sallyport.(**)").should().beFreeOfCycles().check(CLASSES);
        slices().matching("dev.sallyport.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void sharedKubernetesAccessIsForAdaptersOnly() {
        var shared = new String[] {"dev.sallyport.kubernetes..", "dev.sallyport.listing.."};
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(shared)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(shared)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTSIDE)
                .check(CLASSES);
    }

    @Test
    void injectionAnnotationsAreInAdaptersAndAppOnly() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "dev.sallyport.app..",
                        "dev.sallyport.cluster..",
                        "dev.sallyport.record..",
                        "dev.sallyport.sigstore..",
                        "dev.sallyport.registry..",
                        "dev.sallyport.webhook..",
                        "dev.sallyport.controller..")))
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.."))
                .check(CLASSES);
    }

    @Test
    void everyLibraryIsUsedByOnePackage() {
        onlyIn("dev.sigstore..", "dev.sallyport.sigstore..");
        onlyIn("com.google.protobuf..", "dev.sallyport.sigstore..");
        onlyIn("com.cronutils..", "dev.sallyport.environment..");
        onlyIn("dev.cel..", "dev.sallyport.check.rule..");
        onlyIn("java.net.http..", "dev.sallyport.registry..", "dev.sallyport.endpoint..");
        onlyIn("io.github.resilience4j..", "dev.sallyport.registry..");
        onlyIn("picocli..", "dev.sallyport.cli..");
        onlyIn("io.micrometer..", "dev.sallyport.record..");
        onlyIn("io.javaoperatorsdk..", "dev.sallyport.controller..");
        onlyIn("io.vertx..", "dev.sallyport.webhook..");
    }

    @Test
    void methodsHaveAtMostSixParametersAndServicesSeven() {
        var methods = CLASSES.stream()
                .flatMap(each -> each.getMethods().stream())
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(method -> method.getRawParameterTypes().size() > 6)
                .map(JavaMethod::getFullName);
        var constructors = CLASSES.stream()
                .filter(each -> !each.isRecord() && !each.isEnum())
                .flatMap(each -> each.getConstructors().stream())
                .filter(constructor -> !constructor.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(constructor -> constructor.getRawParameterTypes().size() > 7)
                .map(JavaConstructor::getFullName);

        assertThat(Stream.concat(methods, constructors)).isEmpty();
    }

    @Test
    void atMostTwoTypesHaveTheSameSimpleName() {
        var types = CLASSES.stream()
                .map(JavaClass::getName)
                .filter(name -> !name.endsWith("package-info") && !name.matches(".*\\$\\d+.*"))
                .collect(Collectors.groupingBy(
                        name -> name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1)));

        assertThat(types).allSatisfy((name, bearers) -> assertThat(bearers).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void everyPackageHasALayer() {
        var named = Stream.of(CORE, OUTSIDE, SHARED).flatMap(Stream::of).toList();

        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .allSatisfy(name -> assertThat(named)
                        .anyMatch(each ->
                                (name + "..").equals(each) || name.startsWith(each.substring(0, each.length() - 1))));
    }

    @Test
    void timeIsReadFromAnInjectedClock() {
        noClasses()
                .that(not(resideInAnyPackage("dev.sallyport.cli..", "dev.sallyport.app..")))
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void typeNamesHaveNoForbiddenSuffix() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(CLASSES);
    }

    private static void onlyIn(String library, String... homes) {
        noClasses()
                .that(not(resideInAnyPackage(homes))
                        .and(not(resideInAPackage("dev.sallyport.app..")))
                        .and(not(simpleName("package-info"))))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }
}
