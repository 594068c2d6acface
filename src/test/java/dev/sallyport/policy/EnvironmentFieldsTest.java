package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestNames;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Tests of the tables that name a test for every field of an Environment and of a DeploymentException. A new field
 * without an entry fails.
 */
class EnvironmentFieldsTest {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("namespaces", "AccessTest.allowsEveryUserOutsideEnvironments"),
            Map.entry("namespaceSelector", "AccessTest.selectsNamespacesByLabels"),
            Map.entry("deployers", "AccessTest.allowsEveryUserWithDeployersAnyone"),
            Map.entry("promotion.from", "PromotionTest.deniesEvidenceOfOtherDigestKindOrName"),
            Map.entry("promotion.soak", "PromotionTest.requiresSoakTimeWithoutFailure"),
            Map.entry("promotion.evidence", "AttestedPromotionTest.ignoresOwnRecordsExceptOfSameEnvironment"),
            Map.entry(
                    "promotion.attestedBy.name",
                    "AttestedPromotionTest.acceptsAnyAuthorityAndDefersWhileOneIsUndecided"),
            Map.entry("promotion.attestedBy.key", "AttestedPromotionTest.deniesWhileKeyIsMissing"),
            Map.entry("promotion.attestedBy.keyless", "AttestedPromotionTest.acceptsKeylessAttestation"),
            Map.entry("promotion.action", "PromotionTest.appliesActionOfEnvironment"),
            Map.entry("promotion.unhealthyAction", "PromotionTest.appliesActionForImagesThatAreNotHealthyAnyMore"),
            Map.entry(
                    "promotion.configuration", "ConfigurationPromotionTest.deniesOtherConfigurationWithItsDifferences"),
            Map.entry("promotion.differences", "ConfigurationPromotionTest.allowsListedDifferences"),
            Map.entry("attestation.soak", "AttestedPromotionTest.usesLongestSoakTime"),
            Map.entry("attestation", "DeploymentRecordReconcilerTest.attestsSoakedImagesOfConfiguredRepositoriesOnce"),
            Map.entry("attestation.keyless", "AttestedPromotionTest.compilesKeylessAttestation"),
            Map.entry("attestation.keyless.audience", "ConfiguredSignerTest.passesConfigurationToSigner"),
            Map.entry("attestation.keyless.trustRoot", "ConfiguredSignerTest.failsWithoutTrustRoot"),
            Map.entry("verification.deadline", "RolloutTrackerTest.failsAtTheDeadlineAndStaysFailed"),
            Map.entry("verification.onFailure", "DeploymentRecordReconcilerTest.doesNotRollBackWithoutSetting"),
            Map.entry("windows", "AccessTest.deniesDeploymentOutsideOfWindows"),
            Map.entry("windows.kind", "AccessTest.deniesDeploymentInDenyingWindow"),
            Map.entry("verification.evidenceUntil", "EvidenceEndTest.endsOnlyIfTheEnvironmentSaysSo"),
            Map.entry("freeze", "AccessTest.deniesDeploymentDuringFreeze"),
            Map.entry("breakGlass", "EmergencyAccessRulesTest.deniesOtherUsersDurationsAndEnvironments"),
            Map.entry("requires", "ReadinessTest.deniesDeploymentWithoutControl"),
            Map.entry("requires.guardChanges", "ReadinessTest.requiresNoWritersOfGuards"),
            Map.entry("requires.action", "ReadinessTest.warnsByDefault"),
            Map.entry("changes.kinds", "ChangeAuthorizerTest.controlsNamedKindsAndOperationsOnly"),
            Map.entry("changes.operations", "ChangeAuthorizerTest.controlsNamedKindsAndOperationsOnly"),
            Map.entry("changes.scaleToZero", "ChangeAuthorizerTest.recognizesControlledChanges"),
            Map.entry("changes.exec", "ChangeAuthorizerTest.controlsNamedKindsAndOperationsOnly"),
            Map.entry("changes.controllers", "ChangeAuthorizerTest.passesExemptControllersForTheirKinds"));

    private static final Map<String, String> EXCEPTION = Map.ofEntries(
            Map.entry("policies", "ExceptionMatcherTest.deniesOtherFindingForEachField"),
            Map.entry("checks", "ExceptionMatcherTest.deniesOtherFindingForEachField"),
            Map.entry("workloads", "ExceptionMatcherTest.deniesOtherFindingForEachField"),
            Map.entry("images", "ExceptionMatcherTest.deniesOtherFindingForEachField"),
            Map.entry("reason", "ExceptionCompilerTest.rejectsInvalidField"),
            Map.entry("ticket", "ExceptionApprovalRulesTest.deniesChangeWithoutNewApproval"),
            Map.entry("expirationTime", "ExceptionApprovalRulesTest.rejectsExpirationTimeInPastOrBeyondMaximum"),
            Map.entry("requestedBy", "ExceptionApprovalRulesTest.deniesRequestForAnotherUser"),
            Map.entry("approvedBy", "ExceptionApprovalRulesTest.deniesApprovalForAnotherUser"),
            Map.entry(
                    "approvedGeneration", "ExceptionApprovalRulesTest.deniesApprovalOfAnotherVersionThanThePresentOne"),
            Map.entry("approvedUID", "ExceptionApprovalRulesTest.deniesApprovalOfAnotherVersionThanThePresentOne"));

    @Test
    void hasTestForEveryEnvironmentField() {
        assertComplete(EnvironmentSpec.class, ENVIRONMENT);
    }

    @Test
    void hasTestForEveryExceptionField() {
        assertComplete(DeploymentExceptionSpec.class, EXCEPTION);
    }

    private static void assertComplete(Class<?> api, Map<String, String> named) {
        var fields = new TreeSet<String>();
        ApiFields.collect(api, "", fields);
        var tests = TestNames.all();
        var unused = new TreeMap<>(named);

        assertThat(fields).isNotEmpty().allSatisfy(field -> {
            var name = named.keySet().stream()
                    .filter(each -> field.equals(each) || field.startsWith(each + "."))
                    .max(Comparator.comparingInt(String::length));
            assertThat(name).as("a test of %s", field).isPresent();
            assertThat(tests).contains(named.get(name.get()));
            unused.remove(name.get());
        });
        assertThat(unused).isEmpty();
    }
}
