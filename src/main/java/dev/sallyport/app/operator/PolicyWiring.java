package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterOwnerReader;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.ExceptionFeed;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.ExceptionExpiryListener;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.EvidenceTrust;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.ExceptionEvents;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What is in force: policies, Environments and exceptions, and what of the cluster they look at. */
@Singleton
public class PolicyWiring {

    @Produces
    @Singleton
    Environments stages() {
        return new Environments();
    }

    @Produces
    @Singleton
    ControllerOwnership descent(KubernetesClient client) {
        return new ControllerOwnership(new ClusterOwnerReader(client, Ticker.systemTicker()));
    }

    @Produces
    @Singleton
    ClusterRoles roles(KubernetesClient client) {
        return new ClusterRoles(client);
    }

    @Produces
    @Singleton
    ClusterMonitors monitors(KubernetesClient client) {
        return new ClusterMonitors(client);
    }

    @Produces
    @Singleton
    ClusterExposure exposure(KubernetesClient client) {
        return new ClusterExposure(client);
    }

    @Produces
    @Singleton
    ClusterState facts(ClusterRoles roles, ClusterMonitors monitors, ClusterExposure exposure, Environments stages) {
        return new ClusterState(roles, monitors, exposure, stages);
    }

    @Produces
    @Singleton
    PolicyCompiler compiler(
            ImageTrust trust,
            OperatorNamespace own,
            TrustRootIndex trustRoots,
            ClusterState facts,
            InstantSource clock) {
        return new PolicyCompiler(trust.resolver(), trust.verifier(), trust.indexes(), own, trustRoots, facts, clock);
    }

    @Produces
    @Singleton
    PolicyIndex policies(PolicyCompiler compiler) {
        return new PolicyIndex(compiler);
    }

    @Produces
    @Singleton
    PolicyFeed policyFeed(
            KubernetesClient client,
            OperatorNamespace own,
            TrustRootIndex trustRoots,
            PolicyIndex index,
            EnvironmentIndex environments) {
        return new PolicyFeed(client, own, trustRoots, index, environments);
    }

    @Produces
    @Singleton
    EnvironmentCompiler environmentCompiler(
            Environments stages,
            ControllerOwnership descent,
            Authorizer authorizer,
            OperatorIdentity self,
            RecordFeed history,
            ImageTrust trust,
            OperatorNamespace own,
            TrustRootIndex trustRoots,
            InstantSource clock) {
        return new EnvironmentCompiler(
                stages,
                descent,
                authorizer,
                self,
                history,
                trust.resolver(),
                new EvidenceTrust(own, trustRoots, trust.uncachedVerifier()),
                clock);
    }

    @Produces
    @Singleton
    EnvironmentIndex environments(EnvironmentCompiler compiler, Environments stages, PolicyIndex policies) {
        stages.onChange(policies::environmentsChanged);
        return new EnvironmentIndex(compiler, stages);
    }

    @Produces
    @Singleton
    EnvironmentMembership membership(Environments stages, NamespaceInformer namespaces) {
        return new EnvironmentMembership(
                stages, name -> namespaces.known(name).map(known -> Subject.labels(known.getMetadata())));
    }

    @Produces
    @Singleton
    EnvironmentFeed environmentFeed(KubernetesClient client, EnvironmentIndex index) {
        return new EnvironmentFeed(client, index);
    }

    @Produces
    @Singleton
    ExceptionIndex exceptions() {
        return new ExceptionIndex();
    }

    @Produces
    @Singleton
    ExceptionFeed exceptionFeed(KubernetesClient client, ExceptionIndex exceptions) {
        return new ExceptionFeed(client, exceptions);
    }

    @Produces
    @Singleton
    ExceptionApprovalRules exceptionGuard(
            SallyportSettings settings, Authorizer authorizer, VirtualThreads virtualThreads, InstantSource clock) {
        return new ExceptionApprovalRules(settings.exceptions().maxDuration(), authorizer, virtualThreads, clock);
    }

    @Produces
    @Singleton
    ExceptionExpiryListener exceptionEnd(EventRecorder events) {
        return new ExceptionEvents(events);
    }

    @Produces
    @Singleton
    Feeds feeds(
            OperatorNamespace own,
            NamespaceInformer namespaces,
            PolicyFeed policies,
            ExceptionFeed exceptions,
            EnvironmentFeed environments,
            RecordFeed history,
            ClusterRoles roles,
            ClusterMonitors monitors,
            ClusterExposure exposure) {
        return new Feeds(own, namespaces, policies, exceptions, environments, history, roles, monitors, exposure);
    }
}
