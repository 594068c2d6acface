package dev.sallyport.record;

import static dev.sallyport.record.Metric.MetricType.COUNTER;
import static dev.sallyport.record.Metric.MetricType.GAUGE;
import static dev.sallyport.record.Metric.MetricType.HISTOGRAM;
import static dev.sallyport.record.Metric.MetricType.SUMMARY;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Table of the exported metrics. Every meter is registered through it, and docs/operating.md is generated from it. */
public enum Metric {
    BUILD_INFO("sallyport_build_info", GAUGE, "Version of the operator; always 1.", label("version")),
    LEADER(
            "sallyport_leader",
            GAUGE,
            "1 if this replica is the leader, which writes status and scans the cluster, otherwise 0."),
    ADMISSION_REQUESTS(
            "sallyport_admission_requests_total",
            COUNTER,
            "Admission requests by decision.",
            label("decision", "allow", "warn", "deny", "defer"),
            label("operation", "create", "update", "delete", "connect", "other"),
            label("kind"),
            label("dry_run", "true", "false")),
    ADMISSION_DURATION(
            "sallyport_admission_duration_seconds",
            HISTOGRAM,
            "Time from the arrival of an admission request to its verdict.",
            label("decision", "allow", "warn", "deny", "defer")),
    FINDINGS(
            "sallyport_findings_total",
            COUNTER,
            "Findings of checks; the reason is set only if the check is undecided.",
            label("check"),
            label("action", "deny", "warn", "audit"),
            label(
                    "reason",
                    "policy_error",
                    "registry_unavailable",
                    "registry_unauthorized",
                    "cluster_unavailable",
                    "internal_error",
                    "pending",
                    "too_expensive",
                    "overloaded")),
    IMAGE_VERIFICATION_DURATION(
            "sallyport_image_verification_duration_seconds",
            SUMMARY,
            "Duration of image verifications that contacted a registry.",
            label("registry"),
            label(
                    "result",
                    "verified",
                    "missing",
                    "invalid",
                    "identity_mismatch",
                    "policy_error",
                    "registry_unavailable",
                    "registry_unauthorized",
                    "cluster_unavailable",
                    "internal_error",
                    "pending",
                    "too_expensive",
                    "overloaded")),
    IMAGE_VERIFICATION_STALE(
            "sallyport_image_verification_stale_total",
            COUNTER,
            "Images admitted with a stale verification because their registry was unavailable."),
    IMAGE_PREFETCH_DROPPED(
            "sallyport_image_prefetch_dropped_total",
            COUNTER,
            "Workloads whose images were not verified ahead of their Pods because 64 prefetches were running."),
    REGISTRY_CIRCUIT_BREAKER_STATE(
            "sallyport_registry_circuit_breaker_state",
            GAUGE,
            "State of the circuit breaker of a registry: 1 for the present state. Absent until it opens once.",
            label("registry"),
            label("state", "closed", "half_open", "open")),
    REGISTRY_REQUESTS_REJECTED(
            "sallyport_registry_requests_rejected_total",
            COUNTER,
            "Requests that were not sent to a registry.",
            label("registry"),
            label("reason", "circuit_open", "queue_full")),
    EVENTS_DROPPED(
            "sallyport_events_dropped_total",
            COUNTER,
            "Events that were not written.",
            label("reason", "queue_full", "rate_limit", "write_failed")),
    RECORDS_DROPPED(
            "sallyport_records_dropped_total",
            COUNTER,
            "Deployments that are missing in DeploymentRecords.",
            label("reason", "queue_full", "write_failed")),
    DENIALS_DROPPED(
            "sallyport_denials_dropped_total",
            COUNTER,
            "Denied requests that are missing in the status of their Environment, because too many Environments wait."),
    NOTIFICATIONS(
            "sallyport_notifications_total",
            COUNTER,
            "Notifications by outcome; all except delivered are lost. Only with a receiver of notifications.",
            label("outcome", "delivered", "queue_full", "no_answer", "rejected")),
    WEBHOOK_CONFIG_IN_SYNC(
            "sallyport_webhook_config_in_sync",
            GAUGE,
            "1 if the webhook configuration is as required, 0 while a change by another client is not repaired.",
            label("kind")),
    WEBHOOK_CONFIG_EXCLUSIONS(
            "sallyport_webhook_config_exclusions",
            GAUGE,
            "Accepted exclusions of namespaces that another client has added to the webhook configuration.",
            label("kind")),
    WEBHOOK_CONFIG_REPAIRS(
            "sallyport_webhook_config_repairs_total",
            COUNTER,
            "Repairs of webhook configurations after changes by other clients.",
            label("kind")),
    GATE_CHANGES(
            "sallyport_gate_changes_total",
            COUNTER,
            "Changes of policies, Environments, trust roots and exceptions, by their effect on what is denied.",
            label("kind"),
            label("effect", "weaker", "other")),
    POLICY_READY("sallyport_policy_ready", GAUGE, "1 if the policy has condition Ready, otherwise 0.", label("policy")),
    POLICY_VIOLATIONS(
            "sallyport_policy_violations",
            GAUGE,
            "Running objects that violate the policy; exported by the leader.",
            label("policy")),
    POLICY_UNDECIDED(
            "sallyport_policy_undecided",
            GAUGE,
            "Running objects for which the policy is undecided; exported by the leader.",
            label("policy")),
    ENVIRONMENT_READY(
            "sallyport_environment_ready",
            GAUGE,
            "1 if the Environment has condition Ready, otherwise 0.",
            label("environment")),
    ENVIRONMENT_REQUIREMENTS_MET(
            "sallyport_environment_requirements_met",
            GAUGE,
            "1 if every namespace of the Environment has the controls that it requires, otherwise 0.",
            label("environment")),
    ENVIRONMENT_DEPLOYMENTS(
            "sallyport_environment_deployments_total",
            COUNTER,
            "Deployments by users and robots, by verdict.",
            label("environment"),
            label("outcome", "allowed", "denied", "deferred")),
    ENVIRONMENT_RULE_VIOLATIONS(
            "sallyport_environment_rule_violations_total",
            COUNTER,
            "Deployments by users and robots that violate a rule of the Environment, once for each rule. Skipped: an"
                    + " Environment was left out; unproven: evidence or soak time is missing; unhealthy: the images are"
                    + " not healthy there any more; misconfigured: the configuration differs from the one that was healthy.",
            label("environment"),
            label("rule", "unauthorized", "frozen", "skipped", "unproven", "unhealthy", "misconfigured", "other"),
            label("action", "deny", "warn", "audit")),
    BREAK_GLASS(
            "sallyport_break_glass",
            GAUGE,
            "Emergency accesses by state; refreshed every 30 s.",
            label("environment"),
            label("state", "active", "review_due")),
    ENVIRONMENT_CHANGES(
            "sallyport_environment_changes_total",
            COUNTER,
            "Controlled changes that are no deployments, by outcome.",
            label("environment"),
            label("outcome", "allowed", "unauthorized", "frozen", "review_due")),
    CHANGE_RECORDS_DROPPED(
            "sallyport_change_records_dropped_total",
            COUNTER,
            "Controlled changes that are missing in ChangeRecords.",
            label("reason", "queue_full", "write_failed")),
    ENVIRONMENT_WORKLOADS(
            "sallyport_environment_workloads",
            GAUGE,
            "Workloads with a DeploymentRecord; refreshed every 30 s.",
            label("environment")),
    ENVIRONMENT_WORKLOADS_VERIFIED(
            "sallyport_environment_workloads_verified",
            GAUGE,
            "Workloads with a verified signature for every image.",
            label("environment")),
    ENVIRONMENT_WORKLOADS_HEALTHY(
            "sallyport_environment_workloads_healthy",
            GAUGE,
            "Workloads whose latest rollout is healthy at the moment.",
            label("environment")),
    ENVIRONMENT_WORKLOADS_UNHEALTHY(
            "sallyport_environment_workloads_unhealthy",
            GAUGE,
            "Workloads whose latest rollout was healthy and is not at the moment.",
            label("environment")),
    ENVIRONMENT_WORKLOADS_FAILED(
            "sallyport_environment_workloads_failed",
            GAUGE,
            "Workloads whose latest rollout failed.",
            label("environment")),
    ENVIRONMENT_CONSISTENCY(
            "sallyport_environment_consistency_ratio",
            GAUGE,
            "Share of workloads that run the same images, by digest, as in the previous Environment.",
            label("environment")),
    ENVIRONMENT_CONFIGURATION_CONSISTENCY(
            "sallyport_environment_configuration_consistency_ratio",
            GAUGE,
            "Share of workloads whose configuration was healthy in the previous Environment, except for allowed"
                    + " differences; exported by the leader.",
            label("environment")),
    ENVIRONMENT_DRIFTED_WORKLOADS(
            "sallyport_environment_drifted_workloads",
            GAUGE,
            "Workloads with drift; exported by the leader.",
            label("environment"),
            label("reason", "image", "undecided", "weaker", "configuration")),
    VIOLATION_DETECTION_DURATION(
            "sallyport_violation_detection_duration_seconds",
            SUMMARY,
            "Longest possible time to the detection of a violation, a drift or an unauthorized deployment of a running"
                    + " workload: from the last scan without it. From the leader.",
            label("environment"),
            label("kind", "violation", "drift", "unauthorized")),
    VIOLATION_FIX_DURATION(
            "sallyport_violation_fix_duration_seconds",
            SUMMARY,
            "Time from the detection of a violation, a drift or an unauthorized deployment to its end. From the leader.",
            label("environment"),
            label("kind", "violation", "drift", "unauthorized")),
    VIOLATION_OPEN(
            "sallyport_violation_open_seconds",
            GAUGE,
            "Age of the oldest violation, drift or unauthorized deployment since its detection by this leader.",
            label("environment"),
            label("kind", "violation", "drift", "unauthorized")),
    NAMESPACES(
            "sallyport_namespaces",
            GAUGE,
            "Namespaces by coverage: in an Environment, in none but matched by a policy, neither, or exempt.",
            label("coverage", "environment", "policy", "none", "exempt")),
    GATE_OPEN(
            "sallyport_gate_open_seconds_total",
            COUNTER,
            "Seconds in which no replica ran (away), or another client had changed the webhook configuration (changed);"
                    + " upper bounds, counted by the leader and by each replica.",
            label("reason", "away", "changed")),
    BACKGROUND_SCAN_DURATION("sallyport_background_scan_duration_seconds", SUMMARY, "Duration of background scans."),
    BACKGROUND_SCANS(
            "sallyport_background_scans_total",
            COUNTER,
            "Background scans by outcome.",
            label("outcome", "succeeded", "failed")),
    REPORT_WRITES(
            "sallyport_report_writes_total",
            COUNTER,
            "Writes of Reports by outcome.",
            label("outcome", "written", "removed", "failed")),
    EXCEPTIONS(
            "sallyport_exceptions",
            GAUGE,
            "DeploymentExceptions by state.",
            label("state", "pending", "active", "expired")),
    EXCEPTION_USES("sallyport_exception_uses_total", COUNTER, "Requests admitted by an exception.", label("check")),
    EXCEPTION_USES_DROPPED(
            "sallyport_exception_uses_dropped_total",
            COUNTER,
            "Uses of exceptions that are missing in the status of the exception."),
    ROLLOUTS(
            "sallyport_rollouts_total",
            COUNTER,
            "Rollouts by Environment and outcome.",
            label("environment"),
            label(
                    "outcome",
                    "healthy",
                    "soaked",
                    "failed",
                    "rolled_back",
                    "rollback_failed",
                    "unhealthy",
                    "recovered")),
    CHANGES(
            "sallyport_changes_total",
            COUNTER,
            "Revisions by their first outcome, each once: healthy, failed before it was healthy, or replaced before.",
            label("environment"),
            label("outcome", "succeeded", "failed", "superseded")),
    CHANGE_LEAD_TIME(
            "sallyport_change_lead_duration_seconds",
            SUMMARY,
            "Time from the first deployment of the same images in the first Environment to their health in this one.",
            label("environment")),
    ROLLOUT_DETECTION_DURATION(
            "sallyport_rollout_detection_duration_seconds",
            SUMMARY,
            "Time from the start of a rollout to the detection of its failure.",
            label("environment")),
    ROLLOUT_ROLLBACK_DURATION(
            "sallyport_rollout_rollback_duration_seconds",
            SUMMARY,
            "Time from the detection of a failure to the restored pod template.",
            label("environment")),
    ATTESTATIONS(
            "sallyport_attestations_total",
            COUNTER,
            "Attestations of soaked deployments by Environment and outcome.",
            label("environment"),
            label("outcome", "succeeded", "failed")),
    SERVING_CERTIFICATE_EXPIRY(
            "sallyport_serving_certificate_expiry_timestamp_seconds",
            GAUGE,
            "Expiration time of the serving certificate."),
    TRUST_ROOT_EXPIRY(
            "sallyport_trust_root_expiry_timestamp_seconds",
            GAUGE,
            "Time at which the first kind of authorities or logs in a trust root has expired entirely.",
            label("trust_root")),
    TRUST_ROOT_REFRESHES(
            "sallyport_trust_root_refreshes_total",
            COUNTER,
            "Refreshes of a trust root from its TUF repository by outcome.",
            label("trust_root"),
            label("outcome", "refreshed", "rejected", "unreachable")),
    TRUST_ROOT_LAST_REFRESH(
            "sallyport_trust_root_last_refresh_timestamp_seconds",
            GAUGE,
            "Time of the last successful refresh of a trust root by this replica.",
            label("trust_root")),
    TRUST_ROOT_STALE(
            "sallyport_trust_root_stale",
            GAUGE,
            "1 if content of the TUF repository was rejected, or two refreshes in a row failed; otherwise 0.",
            label("trust_root"));

    private static final Duration[] BUCKETS = Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final String exportedName;
    private final String meterName;
    private final MetricType type;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // the list is unmodifiable
    private final List<Label> labels;

    Metric(String exportedName, MetricType type, String help, Label... labels) {
        this.exportedName = exportedName;
        this.meterName = meterName(exportedName, type);
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Prometheus metric type. */
    enum MetricType {
        COUNTER,
        GAUGE,
        SUMMARY,
        HISTOGRAM
    }

    /**
     * Label of a metric.
     *
     * @param values all values; empty if the set is open
     */
    record Label(String name, List<String> values) {}

    private static Label label(String name, String... values) {
        return new Label(name, List.of(values));
    }

    /** Converts the name of an enum constant, such as {@code HALF_OPEN}, to a label value. */
    public static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    String exportedName() {
        return exportedName;
    }

    MetricType type() {
        return type;
    }

    String help() {
        return help;
    }

    List<Label> labels() {
        return labels;
    }

    /** Returns the names of the exported time series. */
    public List<String> seriesNames() {
        return switch (type) {
            case COUNTER, GAUGE -> List.of(exportedName);
            case SUMMARY -> List.of(exportedName + "_count", exportedName + "_sum", exportedName + "_max");
            case HISTOGRAM ->
                List.of(
                        exportedName + "_bucket",
                        exportedName + "_count",
                        exportedName + "_sum",
                        exportedName + "_max");
        };
    }

    /** Returns the counter with these label values. */
    public Counter counter(MeterRegistry meters, String... values) {
        return Counter.builder(meterName).description(help).tags(tags(values)).register(meters);
    }

    /**
     * Registers a counter for each value of the last label, so that the first increment is an increase.
     *
     * @param others values of the other labels
     */
    public void registerAtZero(MeterRegistry meters, String... others) {
        labels.getLast().values().forEach(value -> {
            var values = Arrays.copyOf(others, others.length + 1);
            values[others.length] = value;
            counter(meters, values);
        });
    }

    Timer timer(MeterRegistry meters, String... values) {
        var timer = Timer.builder(meterName).description(help).tags(tags(values));
        return (type == HISTOGRAM ? timer.serviceLevelObjectives(BUCKETS) : timer).register(meters);
    }

    /** Registers a gauge that reads its value from a state. */
    public <T> void gauge(MeterRegistry meters, T state, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(meterName, state, value)
                .description(help)
                .tags(tags(values))
                .baseUnit(baseUnit())
                .strongReference(true)
                .register(meters);
    }

    MultiGauge multiGauge(MeterRegistry meters) {
        return MultiGauge.builder(meterName)
                .description(help)
                .baseUnit(baseUnit())
                .register(meters);
    }

    /** Returns the labels with these values, in the order of the table. */
    Tags tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(exportedName + " has " + labels.size() + " labels");
        }
        return Tags.of(IntStream.range(0, values.length)
                .mapToObj(i -> Tag.of(labels.get(i).name(), values[i]))
                .toList());
    }

    /** Returns the name without the suffix that the Prometheus registry appends. */
    private static String meterName(String exportedName, MetricType type) {
        var suffix = type == MetricType.COUNTER ? "_total" : exportedName.endsWith("_seconds") ? "_seconds" : "";
        return exportedName
                .substring(0, exportedName.length() - suffix.length())
                .replace('_', '.');
    }

    private @Nullable String baseUnit() {
        return exportedName.endsWith("_seconds") ? "seconds" : null;
    }
}
