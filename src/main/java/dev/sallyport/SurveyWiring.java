package dev.sallyport;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.cluster.ClusterInventory;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.environment.Membership;
import dev.sallyport.environment.Stages;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.ReportKeeper;
import dev.sallyport.record.SurveyRecords;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.survey.SurveyRecorder;
import dev.sallyport.survey.Surveyor;
import dev.sallyport.survey.Surveys;
import dev.sallyport.survey.Yardstick;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Looks at what runs already, by the leader. */
@Singleton
public class SurveyWiring {

    @Produces
    @Singleton
    Surveys surveys(
            KubernetesClient client,
            SallyportSettings settings,
            PolicyCompiler compiler,
            PolicyIndex policies,
            Feeds feeds,
            Exceptions exceptions,
            Stages stages,
            Membership membership,
            Evaluator evaluator,
            ImageTrust trust,
            WebhookRegistration registration,
            EventRecorder events,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var surveyor = new Surveyor(
                new ClusterInventory(client),
                policies::policies,
                evaluator,
                stages,
                membership::one,
                feeds.history(),
                trust.platforms(),
                Yardstick.by(compiler),
                registration.neverJudged()::contains,
                clock,
                settings.reports().enabled());
        SurveyRecorder records = new SurveyRecords(events, stages, meters);
        var surveys = new Surveys(
                surveyor,
                feeds::areComplete,
                settings.reports().enabled()
                        ? SurveyRecorder.both(records, new ReportKeeper(client, meters, virtualThreads, clock))
                        : records,
                settings.survey().interval(),
                virtualThreads,
                clock);
        policies.onChange(surveys::changed);
        exceptions.onChange(surveys::changed);
        return surveys;
    }

    /** The leader writes status and surveys; losing the lease must not end a process that serves admissions. */
    @Produces
    @Singleton
    @SuppressWarnings({"deprecation", "removal"}) // the SDK calls this constructor internal, and has no other way
    LeaderElectionConfiguration leaderElection(SallyportSettings settings, Surveys surveys) {
        return new LeaderElectionConfiguration(
                settings.name(),
                settings.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                new LeaderCallbacks(surveys::start, surveys::stop, _ -> {}),
                false);
    }
}
