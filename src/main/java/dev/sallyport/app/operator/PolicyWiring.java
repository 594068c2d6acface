package dev.sallyport.app.operator;

import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.breakglass.EmergencyAccessRules;
import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.check.secrets.CredentialDetector;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterParams;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.ClusterSurroundings;
import dev.sallyport.cluster.ConfigurationSecret;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.exception.WorkloadNames;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.kubernetes.ReferencedContents;
import dev.sallyport.listing.ControlObjects;
import dev.sallyport.policy.AccessServices;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.EvidenceTrust;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** CDI producers of policies, Environments and exceptions: their compilers and indexes. */
@Singleton
public class PolicyWiring {

    @Produces
    @Singleton
    Environments environments() {
        return new Environments();
    }

    @Produces
    @Singleton
    ControllerOwnership controllerOwnership(OwnerReader owners, DecidedTemplates decided) {
        return new ControllerOwnership(owners, decided);
    }

    @Produces
    @Singleton
    RuleServices ruleServices(ClusterParams params, AccessReviewer access) {
        return new RuleServices(params, access);
    }

    @Produces
    @Singleton
    ClusterState clusterState(
            ClusterRoles roles,
            ClusterMonitors monitors,
            ClusterExposure exposure,
            Environments environments,
            RuleServices rules,
            ClusterSurroundings surroundings) {
        return new ClusterState(roles, monitors, exposure, environments, rules, surroundings.ports());
    }

    @Produces
    @Singleton
    PolicyCompiler policyCompiler(
            ImageTrust trust,
            OperatorNamespace operatorNamespace,
            TrustRootIndex trustRoots,
            ClusterState cluster,
            InstantSource clock) {
        return new PolicyCompiler(
                new ImageServices(trust.resolver(), trust.verifier(), trust.indexes()),
                new TrustMaterial(operatorNamespace, trustRoots),
                cluster,
                clock);
    }

    @Produces
    @Singleton
    PolicyIndex policyIndex(PolicyCompiler compiler) {
        return new PolicyIndex(compiler);
    }

    @Produces
    @Singleton
    EvidenceTrust evidenceTrust(OperatorNamespace operatorNamespace, TrustRootIndex trustRoots, ImageTrust trust) {
        return new EvidenceTrust(new TrustMaterial(operatorNamespace, trustRoots), trust.uncachedVerifier());
    }

    /** The users and the history of a deployment, for the checks of an Environment. */
    @Singleton
    record DeploymentContext(
            ControllerOwnership ownership,
            Authorizer authorizer,
            OperatorIdentity operator,
            RecordFeed history,
            EmergencyAccesses emergencies,
            NamespaceControls controls) {}

    @Produces
    @Singleton
    EnvironmentCompiler environmentCompiler(
            Environments environments,
            DeploymentContext context,
            ImageTrust trust,
            EvidenceTrust evidence,
            ConfigurationReader configurations,
            InstantSource clock) {
        return new EnvironmentCompiler(
                environments,
                new AccessServices(
                        context.ownership(),
                        context.authorizer(),
                        context.operator(),
                        context.emergencies(),
                        context.controls()),
                context.history(),
                trust.resolver(),
                evidence,
                configurations,
                clock);
    }

    /** The reader of configurations, with a key that is created when an Environment first compares configurations. */
    @Produces
    @Singleton
    ConfigurationReader configurations(KubernetesClient client, SallyportSettings settings) {
        return new ConfigurationReader(
                new ReferencedContents(
                        client,
                        " by the operator; permit it with promotion.readConfiguration of the chart or"
                                + " deploy/components/configuration"),
                new ConfigurationSecret(client, settings.namespace(), settings.name() + "-configuration-key"),
                (name, text) -> CredentialDetector.in(name, text).isPresent());
    }

    @Produces
    @Singleton
    EnvironmentIndex environmentIndex(EnvironmentCompiler compiler, Environments environments) {
        return new EnvironmentIndex(compiler, environments);
    }

    @Produces
    @Singleton
    EnvironmentMembership membership(Environments environments, NamespaceInformer namespaces) {
        return new EnvironmentMembership(
                environments, name -> namespaces.known(name).map(known -> Subject.labels(known.getMetadata())));
    }

    @Produces
    @Singleton
    NamespaceControls namespaceControls(KubernetesClient client) {
        return new ControlObjects(client);
    }

    @Produces
    @Singleton
    EmergencyAccesses emergencyAccesses() {
        return new EmergencyAccesses();
    }

    @Produces
    @Singleton
    EmergencyAccessRules emergencyAccessRules(
            Environments environments, EmergencyAccesses accesses, Authorizer authorizer, InstantSource clock) {
        return new EmergencyAccessRules(environments, accesses, authorizer, clock);
    }

    @Produces
    @Singleton
    ExceptionIndex exceptionIndex() {
        return new ExceptionIndex();
    }

    @Produces
    @Singleton
    ExceptionApprovalRules approvalRules(
            SallyportSettings settings, Authorizer authorizer, VirtualThreads virtualThreads, InstantSource clock) {
        return new ExceptionApprovalRules(settings.exceptions().maxDuration(), authorizer, virtualThreads, clock);
    }

    @Produces
    @Singleton
    MissingReferences missingReferences(
            PolicyIndex policies,
            EnvironmentIndex environments,
            WorkloadNames workloads,
            VirtualThreads virtualThreads) {
        return new MissingReferences(
                reference -> {
                    var source = PolicySource.ofReference(reference);
                    return switch (source.kind()) {
                        case DEPLOYMENT_POLICY, NAMESPACE_POLICY ->
                            policies.names().contains(source.name());
                        case ENVIRONMENT -> environments.knows(source.name());
                    };
                },
                workloads,
                virtualThreads);
    }
}
