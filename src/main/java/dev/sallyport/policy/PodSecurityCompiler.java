package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.PodSecurityRules;
import dev.sallyport.api.v1alpha1.PodSecurityRules.Capabilities;
import dev.sallyport.check.Check;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.check.podsecurity.CapabilitiesBaselineCheck;
import dev.sallyport.check.podsecurity.CapabilitiesCheck;
import dev.sallyport.check.podsecurity.CapabilitiesRestrictedCheck;
import dev.sallyport.check.podsecurity.HostPathVolumesCheck;
import dev.sallyport.check.podsecurity.HostPathsCheck;
import dev.sallyport.check.podsecurity.IdsCheck;
import dev.sallyport.check.podsecurity.PodSecurityStandard;
import dev.sallyport.check.podsecurity.PodSecurityStandard.Level;
import dev.sallyport.check.podsecurity.PodSecurityVersion;
import dev.sallyport.check.podsecurity.RestrictedVolumesCheck;
import dev.sallyport.check.podsecurity.SysctlsCheck;
import dev.sallyport.compile.SpecErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code spec.podSecurity}. A list of allowed values replaces the control of the same fields, so that it can allow more
 * than the level; a list of required values is checked in addition.
 */
final class PodSecurityCompiler {
    private static final String PATH = "spec.podSecurity";
    private static final Pattern CAPABILITY = Pattern.compile("[A-Z][A-Z0-9_]{0,62}");

    private static final Pattern SYSCTL =
            Pattern.compile("(?:[a-z0-9][-._/a-z0-9]*)?[a-z0-9]|(?:[a-z0-9][-._/a-z0-9]*)?\\*");

    private final SpecErrors errors;
    private final PodSecurityRules rules;

    PodSecurityCompiler(SpecErrors errors, PodSecurityRules rules) {
        this.errors = errors;
        this.rules = rules;
    }

    List<Check> compile() {
        if (rules.level() == null && rules.controls() == null && !hasLists()) {
            errors.invalid(
                    PATH,
                    "is empty: give level (baseline or restricted), controls, capabilities, hostPaths, ids or sysctls");
        }
        var standard = errors.parsed(PATH + ".version", rules.version(), PodSecurityVersion::parse)
                .map(this::standard)
                .orElse(List.of());
        var checks = new ArrayList<Check>();
        for (var check : standard) {
            withLists(check).ifPresent(checks::add);
        }
        if (rules.capabilities() != null) {
            checks.add(capabilities(rules.capabilities(), standard));
        }
        if (rules.hostPaths() != null) {
            checks.add(hostPaths(rules.hostPaths()));
        }
        if (rules.sysctls() != null) {
            checks.add(sysctls(rules.sysctls()));
        }
        if (rules.ids() != null) {
            checks.add(ids(rules.ids()));
        }
        return checks;
    }

    private boolean hasLists() {
        return rules.capabilities() != null
                || rules.hostPaths() != null
                || rules.ids() != null
                || rules.sysctls() != null;
    }

    private static Level level(PodSecurityRules.@Nullable Level level) {
        return switch (level) {
            case BASELINE -> Level.BASELINE;
            case RESTRICTED -> Level.RESTRICTED;
            case null -> Level.PRIVILEGED;
        };
    }

    /** Returns the checks of the level, or of the controls that the policy lists. */
    private List<ManifestCheck> standard(PodSecurityVersion version) {
        var level = level(rules.level());
        var controls = rules.controls();
        if (controls == null) {
            var exempt = known(PATH + ".exempt", rules.exempt(), level, version);
            return PodSecurityStandard.checks(level, version, exempt);
        }
        var widest = rules.level() == null ? Level.RESTRICTED : level;
        if (controls.isEmpty()) {
            errors.invalid(PATH + ".controls", "is empty: list the controls that are checked, or leave it out");
        }
        var listed = known(PATH + ".controls", controls, widest, version);
        known(PATH + ".exempt", rules.exempt(), widest, version).stream()
                .filter(listed::contains)
                .sorted()
                .forEach(name -> errors.invalid(
                        PATH + ".exempt", "\"%s\" is in controls too; leave it out of one of them".formatted(name)));
        return PodSecurityStandard.checksOf(listed, version);
    }

    /** Returns the names that are controls of the level; adds an error for each other name. */
    private Set<String> known(String path, List<String> names, Level level, PodSecurityVersion version) {
        var controls = PodSecurityStandard.controls(level, version);
        var known = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            if (controls.contains(names.get(i))) {
                known.add(names.get(i));
            } else {
                errors.invalid(
                        path + "[" + i + "]",
                        controls.isEmpty()
                                ? "\"%s\" needs a level".formatted(names.get(i))
                                : "\"%s\" is not a control of that level; its controls are %s"
                                        .formatted(names.get(i), String.join(", ", new TreeSet<>(controls))));
            }
        }
        return known;
    }

    /** Returns the check of a control without the fields for which the policy has a list of its own. */
    private Optional<Check> withLists(ManifestCheck check) {
        return switch (check) {
            case CapabilitiesBaselineCheck _, CapabilitiesRestrictedCheck _
            when allowsCapabilities() -> Optional.empty();
            case HostPathVolumesCheck _ when rules.hostPaths() != null -> Optional.empty();
            case RestrictedVolumesCheck _ -> Optional.of(new RestrictedVolumesCheck(rules.hostPaths() != null));
            case SysctlsCheck _ when rules.sysctls() != null -> Optional.empty();
            default -> Optional.of(check);
        };
    }

    private boolean allowsCapabilities() {
        return rules.capabilities() != null && rules.capabilities().add() != null;
    }

    /** Returns a check that requires to drop all capabilities too, if it replaces the control that does. */
    private Check capabilities(Capabilities capabilities, List<ManifestCheck> standard) {
        if (capabilities.add() == null && capabilities.drop().isEmpty()) {
            errors.invalid(PATH + ".capabilities", "is empty: give add or drop");
        }
        var add = capabilities.add() == null
                ? Optional.<Set<String>>empty()
                : Optional.of(names(PATH + ".capabilities.add", capabilities.add()));
        var drop = new HashSet<>(names(PATH + ".capabilities.drop", capabilities.drop()));
        if (add.isPresent() && standard.stream().anyMatch(CapabilitiesRestrictedCheck.class::isInstance)) {
            drop.add(CapabilitiesCheck.ALL);
        }
        return new CapabilitiesCheck(add, drop);
    }

    private Set<String> names(String path, List<String> capabilities) {
        for (int i = 0; i < capabilities.size(); i++) {
            var name = capabilities.get(i);
            if (!CAPABILITY.matcher(name).matches() || name.startsWith("CAP_")) {
                errors.invalid(
                        path + "[" + i + "]",
                        "\"%s\" is not a capability: use upper case without CAP_, such as NET_RAW, or ALL"
                                .formatted(name));
            }
        }
        return Set.copyOf(capabilities);
    }

    private Check hostPaths(List<PodSecurityRules.HostPath> paths) {
        var prefixes = new ArrayList<HostPathsCheck.HostPrefix>();
        for (int i = 0; i < paths.size(); i++) {
            errors.parsed(
                            PATH + ".hostPaths[" + i + "].prefix",
                            paths.get(i),
                            path -> HostPathsCheck.HostPrefix.parse(path.prefix(), path.readOnly()))
                    .ifPresent(prefixes::add);
        }
        return new HostPathsCheck(prefixes);
    }

    private Check sysctls(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!SYSCTL.matcher(names.get(i)).matches()) {
                errors.invalid(
                        PATH + ".sysctls[" + i + "]",
                        "\"%s\" is neither a sysctl such as net.core.somaxconn nor a prefix such as net.core.*"
                                .formatted(names.get(i)));
            }
        }
        return SysctlsCheck.ofList(names);
    }

    private Check ids(PodSecurityRules.Ids ids) {
        if (ids.users() == null && ids.groups() == null && ids.fsGroups() == null && ids.supplementalGroups() == null) {
            errors.invalid(PATH + ".ids", "is empty: give users, groups, fsGroups or supplementalGroups");
        }
        var groups = ranges("groups", ids.groups());
        return new IdsCheck(
                ranges("users", ids.users()),
                groups,
                ids.fsGroups() == null ? groups : ranges("fsGroups", ids.fsGroups()),
                ids.supplementalGroups() == null ? groups : ranges("supplementalGroups", ids.supplementalGroups()));
    }

    private Optional<NumberRanges> ranges(String field, @Nullable List<String> texts) {
        return texts == null ? Optional.empty() : errors.parsed(PATH + ".ids." + field, texts, NumberRanges::ids);
    }
}
