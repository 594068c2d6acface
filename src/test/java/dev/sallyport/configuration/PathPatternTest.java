package dev.sallyport.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "spec.replicas, spec.replicas, true",
        "spec.replicas, spec.replicasX, false",
        "spec.template.spec.containers[*].resources, spec.template.spec.containers[web].resources.limits.memory, true",
        "spec.template.spec.containers[*].resources, spec.template.spec.initContainers[web].resources.limits, false",
        "spec.template.spec.containers[*].resources, spec.template.spec.containers[web].resourcesX, false",
        "spec.template.spec.containers[*].env[DATABASE_URL],"
                + " spec.template.spec.containers[web].env[DATABASE_URL].value, true",
        "spec.template.spec.containers[*].env[DATABASE_URL],"
                + " spec.template.spec.containers[web].env[DATABASE_URL2].value, false",
        "spec.template.spec.containers[*].env[DB_*], spec.template.spec.containers[web].env[DB_URL].value, true",
        "**.resources, spec.template.spec.containers[web].resources.limits.memory, true",
        "**.resources, spec.template.spec.containers[web].args, false",
        "secrets[*], secrets[db].data[password], true",
        "secrets[*], configMaps[db].data[password], false",
        "configMaps[app].data[LOG_*], configMaps[app].data[LOG_LEVEL], true",
        "configMaps[app].data[LOG_*], configMaps[app].data[MODE], false",
        "spec.jobTemplate.spec.template.spec.containers[*].resources, spec.template.spec.containers[web].resources,"
                + " true",
        "spec.template.metadata.annotations[checksum/config], spec.template.metadata.annotations[checksum/config], true"
    })
    void coversPathAndAllBelowIt(String pattern, String path, boolean covered) {
        assertThat(PathPattern.parse(pattern).covers(path)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "**",
                "*",
                "spec",
                "spec.*",
                "spec.**",
                "s*",
                "spec.template",
                "spec.template.*",
                "spec.template.spec",
                "spec.template.spec.*",
                "spec.template.spec.containers",
                "spec.template.spec.containers[*]",
                "spec.template.spec.containers[web]",
                "spec.template.spec.containers[web].*",
                "**.containers[*].*",
                "spec.template.spec.containers[*].**",
                "spec.template.spec.c*",
                "**.initContainers[*]",
                "**[*]",
                "spec.jobTemplate.spec.template.spec"
            })
    void rejectsPatternThatCoversWholeTemplateOrContainer(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse(pattern))
                .withMessageContaining("too wide");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..resources", "a***", "env[", "env]", "env[[x]]", "\u00e4"})
    void rejectsTextThatIsNoPattern(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.parse(pattern));
    }

    /** Characters of regular expressions have no meaning. */
    @Test
    void quotesOtherCharacters() {
        assertThat(PathPattern.parse("configMaps[a.b]").covers("configMaps[aXb]"))
                .isFalse();
        assertThat(PathPattern.parse("configMaps[(a|b)+]").covers("configMaps[a]"))
                .isFalse();
    }
}
