package dev.sallyport.export;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.image.DeniedCheck;
import dev.sallyport.check.image.DigestCheck;
import dev.sallyport.check.image.PullPolicyCheck;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.check.image.TagCheck;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.export.Translation.Problems;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImagePattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Expressions of the checks {@code image/*} that send no requests, with a parser of image references.
 *
 * @see dev.sallyport.workload.ImageReference the same grammar in Java
 */
final class ImageExpressions {
    private static final String LABEL = "(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])";
    private static final String HOST = LABEL + "(?:\\." + LABEL + ")*";
    private static final String GROUP = "[a-f0-9]{1,4}";
    private static final String ADDRESS = """
        (?:G:){7}G|(?:G:){1,7}:|(?:G:){1,6}:G|(?:G:){1,5}(?::G){1,2}|(?:G:){1,4}(?::G){1,3}\
        |(?:G:){1,3}(?::G){1,4}|(?:G:){1,2}(?::G){1,5}|G:(?::G){1,6}|:(?::G){1,7}|::\
        """.replace("G", GROUP);
    private static final String PORT =
            "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final String NAME =
            "(?:%s|\\[(?:%s)\\])(?::(?:%s))?/%s(?:/%s)*".formatted(HOST, ADDRESS, PORT, PART, PART);
    private static final String SUFFIX =
            "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64}|@sha512:[a-f0-9]{128})?";
    private static final String UNREADABLE = "names an image that cannot be pulled (image)";

    private ImageExpressions() {}

    static Optional<Problems> of(ManifestCheck check) {
        return Optional.ofNullable(
                switch (check) {
                    case SourceCheck(var sources) -> unreadable().and(source(sources));
                    case DigestCheck _ ->
                        unreadable()
                                .and(Problems.each(
                                        "variables.images",
                                        "it.readable && !it.suffix.contains('@')",
                                        "names its image by tag, not by digest (image)"));
                    case TagCheck(var required) -> unreadable().and(tag(required));
                    case DeniedCheck(var denied) -> unreadable().and(denied(denied));
                    case PullPolicyCheck(var required) -> pullPolicy(required);
                    default -> null;
                });
    }

    private static Problems unreadable() {
        return Problems.each("variables.images", "!it.readable", UNREADABLE);
    }

    private static Problems source(List<Glob> sources) {
        var allowed = sources.stream().map(Glob::toString).collect(Collectors.joining(", "));
        var expression = sources.stream().map(Glob::regularExpression).collect(Collectors.joining("|"));
        return Problems.each(
                "variables.images",
                sources.isEmpty()
                        ? "it.readable"
                        : "it.readable && !it.name.matches(%s)".formatted(Cel.whole(expression)),
                "names an image from none of the allowed sources: " + allowed + " (image)");
    }

    private static Problems tag(TagCheck.RequiredTag required) {
        return Problems.each(
                "variables.images",
                switch (required) {
                    case PRESENT -> "it.readable && it.suffix == ''";
                    case PRESENT_AND_NOT_LATEST -> "it.readable && it.suffix in ['', ':latest']";
                },
                "names its image without a version (image)");
    }

    private static Problems denied(List<ImagePattern> denied) {
        var matching = denied.stream()
                .map(pattern -> "name.matches(%s)%s"
                        .formatted(
                                Cel.whole(pattern.names().regularExpression()),
                                pattern.digest() == null
                                        ? ""
                                        : " && it.suffix.endsWith(%s)".formatted(Cel.text("@" + pattern.digest()))))
                .collect(Collectors.joining(" || "));
        return Problems.each(
                "variables.imageVersions",
                "it.readable && [dyn(it.name), dyn(it.usual), dyn(it.name + ':' + it.tag), dyn(it.usual + ':' + it.tag)].exists(name, %s)"
                        .formatted(matching),
                "names an image that the policy denies (image)");
    }

    private static Problems pullPolicy(String required) {
        return Problems.ofContainers(
                        "it.container.?imagePullPolicy.orValue(%s) != %s"
                                .formatted(defaultPolicy("it.container.?image"), Cel.text(required)),
                        "does not have the imagePullPolicy " + required)
                .and(new Problems("""
                    variables.spec.?volumes.orValue([])
                    .filter(it, has(it.image) && it.image.?pullPolicy.orValue(%s) != %s)
                    .map(it, 'volume "' + it.name + '" does not have the image.pullPolicy %s')\
                    """.formatted(defaultPolicy("it.image.?reference"), Cel.text(required), required)));
    }

    /** Returns an expression for the pull policy that the API server sets: Always for the tag latest. */
    private static String defaultPolicy(String image) {
        return "%s.orValue('').matches(%s) ? 'Always' : 'IfNotPresent'"
                .formatted(image, Cel.text("^(?:.*/)?[^/:@]+(?::latest(?:@.*)?)?$"));
    }

    /**
     * Returns the variables that parse {@code variables.containers} into {@code variables.images}, with complete names.
     */
    static List<Variable> variables() {
        return List.of(
                new Variable("imageTexts", """
                    variables.containers.map(it, {'label': it.label, 'text': it.container.?image.orValue('')})
                    + variables.spec.?volumes.orValue([]).filter(it, has(it.image))
                      .map(it, {'label': dyn('volume "' + it.name + '"'), 'text': it.image.?reference.orValue('')})\
                    """),
                new Variable("imageRegistries", """
                    variables.imageTexts.map(it, {
                      'label': it.label, 'text': it.text,
                      'registry': dyn(it.text.find('^(?:localhost|[^/@]*[.:][^/@]*)/'))})\
                    """),
                new Variable("imageParts", """
                    variables.imageRegistries.map(it, {
                      'label': it.label, 'text': it.text,
                      'host': dyn(it.registry in ['', 'index.docker.io/'] ? 'docker.io/' : it.registry),
                      'path': dyn(it.text.substring(it.registry.size()).find('^[^:@]*')),
                      'suffix': dyn(it.text.substring(it.registry.size()).find('[:@][\\\\s\\\\S]*'))})\
                    """),
                new Variable("imageNames", """
                    variables.imageParts.map(it, {
                      'label': it.label, 'text': it.text, 'host': it.host, 'suffix': it.suffix,
                      'path': dyn((it.host == 'docker.io/' && !it.path.contains('/') ? 'library/' : '') + it.path)})\
                    """),
                new Variable("images", """
                    variables.imageNames.map(it, {
                      'label': it.label, 'name': dyn(it.host + it.path), 'suffix': it.suffix,
                      'readable': dyn(it.text.size() <= 1024 && it.path.size() <= 255
                        && !it.text.matches('^[a-f0-9]{64}$')
                        && (it.host + it.path).matches(%s)
                        && it.suffix.matches(%s))})\
                    """.formatted(Cel.whole(NAME), Cel.whole(SUFFIX))),
                new Variable("imageHosts", """
                    variables.images.map(it, {
                      'label': it.label, 'name': it.name, 'suffix': it.suffix, 'readable': it.readable,
                      'host': dyn(it.name.find('^[^/]*').endsWith(':443')
                        ? it.name.find('^[^/]*').replace(':443', '')
                        : it.name.find('^[^/]*')),
                      'path': dyn(it.name.substring(it.name.indexOf('/') + 1)),
                      'tag': dyn(it.suffix == '' ? 'latest' : it.suffix.find('^:[^@]*').replace(':', ''))})\
                    """),
                new Variable("imageVersions", """
                    variables.imageHosts.map(it, {
                      'label': it.label, 'name': it.name, 'suffix': it.suffix, 'readable': it.readable, 'tag': it.tag,
                      'usual': dyn(it.host in ['docker.io', 'index.docker.io', 'registry-1.docker.io']
                        ? 'docker.io/' + (it.path.contains('/') ? '' : 'library/') + it.path
                        : it.host + '/' + it.path)})\
                    """));
    }
}
