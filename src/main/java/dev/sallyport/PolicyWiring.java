package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterLineage;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.ExceptionFeed;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.environment.Membership;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Self;
import dev.sallyport.policy.AttestedEvidence;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.ExceptionEnd;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.ExceptionNotices;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.ExceptionGuard;
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
    Stages stages() {
        return new Stages();
    }

    @Produces
    @Singleton
    Descent descent(KubernetesClient client) {
        return new Descent(new ClusterLineage(client, Ticker.systemTicker()));
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
    ClusterFacts facts(ClusterRoles roles, ClusterMonitors monitors, ClusterExposure exposure, Stages stages) {
        return new ClusterFacts(roles, monitors, exposure, stages);
    }

    @Produces
    @Singleton
    PolicyCompiler compiler(
            ImageTrust trust, OwnNamespace own, TrustRoots trustRoots, ClusterFacts facts, InstantSource clock) {
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
            OwnNamespace own,
            TrustRoots trustRoots,
            PolicyIndex index,
            EnvironmentIndex environments) {
        return new PolicyFeed(client, own, trustRoots, index, environments);
    }

    @Produces
    @Singleton
    EnvironmentCompiler environmentCompiler(
            Stages stages,
            Descent descent,
            Authorizer authorizer,
            Self self,
            RecordFeed history,
            ImageTrust trust,
            OwnNamespace own,
            TrustRoots trustRoots,
            InstantSource clock) {
        return new EnvironmentCompiler(
                stages,
                descent,
                authorizer,
                self,
                history,
                trust.resolver(),
                new AttestedEvidence(own, trustRoots, trust.newest()),
                clock);
    }

    @Produces
    @Singleton
    EnvironmentIndex environments(EnvironmentCompiler compiler, Stages stages, PolicyIndex policies) {
        stages.onChange(policies::environmentsChanged);
        return new EnvironmentIndex(compiler, stages);
    }

    @Produces
    @Singleton
    Membership membership(Stages stages, NamespaceInformer namespaces) {
        return new Membership(stages, name -> namespaces.known(name).map(known -> Subject.labels(known.getMetadata())));
    }

    @Produces
    @Singleton
    EnvironmentFeed environmentFeed(KubernetesClient client, EnvironmentIndex index) {
        return new EnvironmentFeed(client, index);
    }

    @Produces
    @Singleton
    Exceptions exceptions() {
        return new Exceptions();
    }

    @Produces
    @Singleton
    ExceptionFeed exceptionFeed(KubernetesClient client, Exceptions exceptions) {
        return new ExceptionFeed(client, exceptions);
    }

    @Produces
    @Singleton
    ExceptionGuard exceptionGuard(
            SallyportSettings settings, Authorizer authorizer, VirtualThreads virtualThreads, InstantSource clock) {
        return new ExceptionGuard(settings.exceptions().maxDuration(), authorizer, virtualThreads, clock);
    }

    @Produces
    @Singleton
    ExceptionEnd exceptionEnd(EventRecorder events) {
        return new ExceptionNotices(events);
    }

    @Produces
    @Singleton
    Feeds feeds(
            OwnNamespace own,
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
