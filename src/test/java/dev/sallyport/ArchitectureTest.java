package dev.sallyport;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The direction of dependencies, as docs/architecture.md draws it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sallyport");
    private static final String[] CORE = {
        "dev.sallyport.workload..",
        "dev.sallyport.identity..",
        "dev.sallyport.compile..",
        "dev.sallyport.signature..",
        "dev.sallyport.trust..",
        "dev.sallyport.check..",
        "dev.sallyport.outcome..",
        "dev.sallyport.finding..",
        "dev.sallyport.exception..",
        "dev.sallyport.environment..",
        "dev.sallyport.policy..",
        "dev.sallyport.admission..",
        "dev.sallyport.rollout..",
        "dev.sallyport.attestation..",
        "dev.sallyport.scan..",
        "dev.sallyport.explain.."
    };
    private static final String[] OUTSIDE = {
        "dev.sallyport.sigstore..",
        "dev.sallyport.registry..",
        "dev.sallyport.cluster..",
        "dev.sallyport.record..",
        "dev.sallyport.webhook..",
        "dev.sallyport.controller..",
        "dev.sallyport.cli.."
    };

    @Test
    void theCoreKnowsNothingOfWhatIsOutside() {
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
    void whatIsOutsideIsKnownToTheWiringAlone() {
        for (var each : OUTSIDE) {
            classes()
                    .that()
                    .resideInAPackage(each)
                    .should()
                    .onlyHaveDependentClassesThat(resideInAnyPackage(each, "dev.sallyport.app.."))
                    .check(CLASSES);
        }
    }

    /** It is for the command line; it makes texts of policies, and does nothing else. */
    @Test
    void exportIsKnownToTheCommandLineAlone() {
        classes()
                .that()
                .resideInAPackage("dev.sallyport.export..")
                .should()
                .onlyHaveDependentClassesThat(resideInAnyPackage("dev.sallyport.export..", "dev.sallyport.cli.."))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.sallyport.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTSIDE)
                .check(CLASSES);
    }

    @Test
    void checksDoNotKnowTheApi() {
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
    void explanationsAreWordsAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.sallyport.explain..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.sallyport..").and(not(resideInAPackage("dev.sallyport.explain.."))))
                .check(CLASSES);
    }

    @Test
    void familiesOfChecksDoNotKnowEachOther() {
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
    void everyLibraryHasOneHome() {
        onlyIn("dev.sigstore..", "dev.sallyport.sigstore..");
        onlyIn("com.google.protobuf..", "dev.sallyport.sigstore..");
        onlyIn("dev.cel..", "dev.sallyport.check.rule..");
        onlyIn("java.net.http..", "dev.sallyport.registry..");
        onlyIn("io.github.resilience4j..", "dev.sallyport.registry..");
        onlyIn("picocli..", "dev.sallyport.cli..");
        onlyIn("io.micrometer..", "dev.sallyport.record..");
        onlyIn("io.javaoperatorsdk..", "dev.sallyport.controller..");
        onlyIn("io.vertx..", "dev.sallyport.webhook..");
    }

    @Test
    void timeComesFromAClockThatIsGiven() {
        noClasses()
                .that(not(resideInAnyPackage("dev.sallyport.cli..", "dev.sallyport.app..")))
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatThingsAre() {
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

    private static void onlyIn(String library, String home) {
        noClasses()
                .that(not(resideInAnyPackage(home, "dev.sallyport.app..")).and(not(simpleName("package-info"))))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }
}
