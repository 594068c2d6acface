package dev.sallyport.environment;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.EnvironmentRequirements;
import dev.sallyport.api.v1alpha1.EnvironmentRequirements.NetworkIsolation;
import dev.sallyport.api.v1alpha1.EnvironmentRequirements.PodSecurityLabel;
import dev.sallyport.api.v1alpha1.Permission;
import dev.sallyport.environment.NamespaceControls.Control;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Controls that every namespace of an Environment must have. */
public record RequiredControls(EnvironmentRequirements requirements) {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    /** A control that a namespace lacks. */
    public record MissingControl(Control control, String message, String fix) {}

    /** Returns the action on a deployment to a namespace without one of the controls. */
    public Action action() {
        return requirements.action();
    }

    /** Returns the controls that must be read from the cluster. */
    public Set<Control> read() {
        var controls = EnumSet.noneOf(Control.class);
        add(controls, Control.NETWORK_POLICY, requirements.networkPolicy() != null);
        add(controls, Control.RESOURCE_QUOTA, isTrue(requirements.resourceQuota()));
        add(controls, Control.LIMIT_RANGE, isTrue(requirements.limitRange()));
        add(controls, Control.GUARD_CHANGES, requirements.guardChanges() == Permission.FORBID);
        add(controls, Control.MONITORING, isTrue(requirements.monitoring()));
        add(controls, Control.ALERTS, isTrue(requirements.alerts()));
        return controls;
    }

    private static void add(Set<Control> controls, Control control, boolean isRequired) {
        if (isRequired) {
            controls.add(control);
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    /** Returns the controls that a namespace lacks. */
    public List<MissingControl> missing(Map<String, String> labels, NamespaceControls.State state) {
        var missing = new ArrayList<MissingControl>();
        podSecurity(labels, missing);
        for (var control : read()) {
            switch (control) {
                case NETWORK_POLICY -> network(state, missing);
                case RESOURCE_QUOTA ->
                    require(
                            state.resourceQuotas() > 0,
                            control,
                            "has no ResourceQuota",
                            "create a ResourceQuota with spec.hard",
                            missing);
                case LIMIT_RANGE ->
                    require(
                            state.limitRanges() > 0,
                            control,
                            "has no LimitRange",
                            "create a LimitRange with spec.limits",
                            missing);
                case GUARD_CHANGES ->
                    require(
                            state.guardWriters().isEmpty(),
                            control,
                            "has RoleBindings that let their subjects change what guards it: "
                                    + String.join(", ", state.guardWriters()),
                            "bind roles that cannot change NetworkPolicies, ResourceQuotas, LimitRanges, Roles and"
                                    + " RoleBindings",
                            missing);
                case MONITORING ->
                    require(
                            state.monitors() > 0,
                            control,
                            "has no ServiceMonitor or PodMonitor",
                            "create one",
                            missing);
                case ALERTS -> require(state.alerts() > 0, control, "has no PrometheusRule", "create one", missing);
                case POD_SECURITY_LABEL -> throw new IllegalStateException("the label is read before");
            }
        }
        return missing;
    }

    private void podSecurity(Map<String, String> labels, List<MissingControl> missing) {
        var required = requirements.podSecurityLabel();
        if (required != null) {
            var enforced = labels.getOrDefault(ENFORCE, "");
            var isEnough = enforced.equals("restricted")
                    || (enforced.equals("baseline") && required == PodSecurityLabel.BASELINE);
            var level = required == PodSecurityLabel.BASELINE ? "baseline" : "restricted";
            require(
                    isEnough,
                    Control.POD_SECURITY_LABEL,
                    "has the label %s \"%s\"".formatted(ENFORCE, enforced),
                    "set the label %s to %s".formatted(ENFORCE, level),
                    missing);
        }
    }

    private void network(NamespaceControls.State state, List<MissingControl> missing) {
        var both = requirements.networkPolicy() == NetworkIsolation.DEFAULT_DENY;
        var isIsolated = state.deniesIngress() && (!both || state.deniesEgress());
        require(
                isIsolated,
                Control.NETWORK_POLICY,
                "has no NetworkPolicy in force that denies all %s by default".formatted(both ? "traffic" : "ingress"),
                "create a NetworkPolicy with podSelector: {} and policyTypes: [%s], and none that allows all of it"
                        .formatted(both ? "Ingress, Egress" : "Ingress"),
                missing);
    }

    private static void require(
            boolean isMet, Control control, String message, String fix, List<MissingControl> missing) {
        if (!isMet) {
            missing.add(new MissingControl(control, message, fix));
        }
    }
}
