package dev.sallyport.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.policy.ApiFields;
import dev.sallyport.signature.TrustAnchor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of reading trust roots, with a case for every field. */
class TrustRootIndexTest {
    private static final KeyLookup MATERIAL = (kind, name, key) -> name.equals("root") && key.equals("json")
            ? Optional.of(kind == KeyLookup.Kind.SECRET ? "secret" : "config")
            : Optional.empty();
    private static final TrustRootIndex.Readers READERS =
            new TrustRootIndex.Readers(TrustRootIndexTest::anchor, TrustRootIndexTest::tufRoot);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{inline: text}                         | text",
                "{inline: other}                        | other",
                "{secretRef: {name: root, key: json}}    | secret",
                "{configMapRef: {name: root, key: json}} | config",
                "{inline: bad}                          | INVALID spec.trustedRoot.inline: it is no trusted root",
                "{secretRef: {name: x, key: json}}       | UNRESOLVED spec.trustedRoot.secretRef: there is no Secret"
                        + " \"x\"",
                "{secretRef: {name: root, key: x}}       | UNRESOLVED spec.trustedRoot.secretRef: there is no Secret"
                        + " \"root\"",
                "{configMapRef: {name: x, key: json}}    | UNRESOLVED spec.trustedRoot.configMapRef: there is no"
                        + " ConfigMap \"x\"",
                "{configMapRef: {name: root, key: x}}    | UNRESOLVED spec.trustedRoot.configMapRef: there is no"
                        + " ConfigMap \"root\"",
                "{}                                     | INVALID spec.trustedRoot: give exactly one of inline,"
                        + " secretRef, configMapRef",
                "{inline: a, secretRef: {name: root, key: json}} | INVALID spec.trustedRoot: give exactly one of"
            })
    void readsTrustedRoot(String source, String expected) {
        assertThat(read("trustedRoot: " + source, TrustRootIndexTest::unknown)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{mirror: 'https://tuf.example.org', root: {inline: a}}               | of https://tuf.example.org/"
                        + " trusted_root.json a",
                "{mirror: 'https://tuf.example.org/x/', root: {inline: b}, target: t} | of https://tuf.example.org/x/"
                        + " t b",
                "{mirror: 'http://tuf', root: {inline: a}, target: d/t.json}          | of http://tuf/ d/t.json a",
                "{mirror: 'https://m', root: {secretRef: {name: root, key: json}}}    | of https://m/"
                        + " trusted_root.json secret",
                "{mirror: 'https://m', root: {configMapRef: {name: root, key: json}}} | of https://m/"
                        + " trusted_root.json config",
                "{mirror: 'https://m', root: {secretRef: {name: x, key: json}}}       | UNRESOLVED"
                        + " spec.tuf.root.secretRef: there is no Secret \"x\"",
                "{mirror: 'https://m', root: {secretRef: {name: root, key: x}}}       | UNRESOLVED"
                        + " spec.tuf.root.secretRef: there is no Secret \"root\"",
                "{mirror: 'https://m', root: {configMapRef: {name: x, key: json}}}    | UNRESOLVED"
                        + " spec.tuf.root.configMapRef: there is no",
                "{mirror: 'https://m', root: {configMapRef: {name: root, key: x}}}    | UNRESOLVED"
                        + " spec.tuf.root.configMapRef: there is no",
                "{mirror: 'https://m', root: {inline: bad}}                           | INVALID spec.tuf.root.inline:"
                        + " it is no root",
                "{mirror: 'https://m', root: {}}                                      | INVALID spec.tuf.root: give"
                        + " exactly one of inline",
                "{mirror: 'https://m'}                                                | INVALID spec.tuf.root: give"
                        + " exactly one of inline",
                "{root: {inline: a}}                                                  | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: 'ftp://m', root: {inline: a}}                               | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: '/var/tuf', root: {inline: a}}                              | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: 'https://me:you@m', root: {inline: a}}                      | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: 'https://m?x=y', root: {inline: a}}                         | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: 'https://m m', root: {inline: a}}                           | INVALID spec.tuf.mirror: is"
                        + " not a repository address",
                "{mirror: 'https://m', root: {inline: a}, target: ../t}               | INVALID spec.tuf.target: is"
                        + " not a target name",
                "{mirror: 'https://m', root: {inline: a}, target: '/t'}               | INVALID spec.tuf.target: is"
                        + " not a target name"
            })
    void readsTufRepository(String tuf, String expected) {
        assertThat(read("tuf: " + tuf, TrustRootIndexTest::verified)).startsWith(expected);
    }

    @Test
    void rejectsNoneOrBothSources() {
        assertThat(read(
                        "trustedRoot: {inline: text}\n  tuf: {mirror: 'https://m', root: {inline: a}}",
                        TrustRootIndexTest::unknown))
                .isEqualTo("INVALID spec: give exactly one of trustedRoot, tuf");
        assertThat(read("{}", TrustRootIndexTest::unknown))
                .isEqualTo("INVALID spec: give exactly one of trustedRoot, tuf");
    }

    @Test
    void reportsWhyRepositoryIsNotVerified() {
        var tuf = "tuf: {mirror: 'https://m', root: {inline: a}}";

        assertThat(read(tuf, TrustRootIndexTest::unknown))
                .isEqualTo(
                        "UNAVAILABLE spec.tuf: no content of https://m/ has been verified yet: the first refresh is in"
                                + " progress");
        assertThat(read(tuf, _ -> failed(new RefreshResult.Unreachable("no answer"))))
                .isEqualTo("UNAVAILABLE spec.tuf: no content of https://m/ has been verified yet: no answer");
        assertThat(read(tuf, _ -> failed(new RefreshResult.Refused("bad"))))
                .isEqualTo("UNRESOLVED spec.tuf: no content of https://m/ has been verified yet: bad");
    }

    @Test
    void refreshesOnlyReferencedRepositories() {
        var repositories = new FakeRepositories(TrustRootIndexTest::unknown);
        var roots = new TrustRootIndex(MATERIAL, READERS, repositories);
        repositories.onRefresh(roots::repositoryRefreshed);
        roots.put(root("one", "tuf: {mirror: 'https://one', root: {inline: a}}"));
        roots.put(root("same", "tuf: {mirror: 'https://one/', root: {inline: a}}"));
        roots.put(root("two", "tuf: {mirror: 'https://two', root: {secretRef: {name: x, key: json}}}"));
        roots.put(root("three", "trustedRoot: {inline: text}"));
        assertThat(repositories.followed).extracting(TufRepository::toString).containsExactly("https://one/");

        var changed = new ArrayList<String>();
        var refreshed = new TreeMap<String, RefreshResult>();
        var contents = new AtomicInteger();
        roots.onChange(changed::add);
        roots.onRefresh(refreshed::put);
        roots.onNewContent(contents::incrementAndGet);
        var outcome = new RefreshResult.Unreachable("no answer");
        repositories.notifyRefreshed(repositories.followed.iterator().next(), outcome, false);
        assertThat(changed).containsExactlyInAnyOrder("one", "same");
        assertThat(refreshed).containsOnly(Map.entry("one", outcome), Map.entry("same", outcome));
        assertThat(contents).hasValue(0);
        repositories.notifyRefreshed(repositories.followed.iterator().next(), outcome, true);
        assertThat(contents).hasValue(1);

        changed.clear();
        roots.materialChanged();
        assertThat(changed).containsExactly("two");
        roots.remove("one");
        assertThat(repositories.followed).hasSize(1);
        roots.remove("same");
        assertThat(repositories.followed).isEmpty();
    }

    @Test
    void hasCaseForEveryField() {
        var paths = new TreeSet<String>();
        ApiFields.collect(TrustRootSpec.class, "", paths);
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "trustedRoot.inline",
                        "trustedRoot.secretRef.name",
                        "trustedRoot.secretRef.key",
                        "trustedRoot.configMapRef.name",
                        "trustedRoot.configMapRef.key",
                        "tuf.mirror",
                        "tuf.root.inline",
                        "tuf.root.secretRef.name",
                        "tuf.root.secretRef.key",
                        "tuf.root.configMapRef.name",
                        "tuf.root.configMapRef.key",
                        "tuf.target");
    }

    private static String read(String spec, Function<TufRepository, Optional<RepositoryStatus>> known) {
        return switch (new TrustRootIndex(MATERIAL, READERS, new FakeRepositories(known)).read(root("root", spec))) {
            case ReadResult.Usable<TrustAnchor>(var anchor) -> anchor.trustedRoot();
            case ReadResult.Unusable<TrustAnchor>(var error) -> error.cause() + " " + error;
        };
    }

    private static TrustRoot root(String name, String spec) {
        return Serialization.unmarshal("""
            apiVersion: sallyport.dev/v1alpha1
            kind: TrustRoot
            metadata: {name: %s}
            spec:
              %s
            """.formatted(name, spec), TrustRoot.class);
    }

    private static Optional<RepositoryStatus> verified(TufRepository repository) {
        var content = "of %s %s %s".formatted(repository, repository.target(), repository.root());
        return Optional.of(new RepositoryStatus(
                Optional.of(new VerifiedCopy(content, Instant.EPOCH, Instant.MAX)), Optional.empty()));
    }

    private static Optional<RepositoryStatus> unknown(TufRepository repository) {
        return Optional.empty();
    }

    private static Optional<RepositoryStatus> failed(RefreshResult refresh) {
        return Optional.of(new RepositoryStatus(Optional.empty(), Optional.of(refresh)));
    }

    private static String tufRoot(String text) {
        if (text.equals("bad")) {
            throw new IllegalArgumentException("it is no root");
        }
        return text;
    }

    private static TrustAnchor anchor(String text) {
        if (text.equals("bad")) {
            throw new IllegalArgumentException("it is no trusted root");
        }
        return new TrustAnchor(text, text, Optional.empty(), true);
    }

    /** Fake repositories with a fixed status. */
    private static final class FakeRepositories implements Repositories {
        private final Function<TufRepository, Optional<RepositoryStatus>> known;
        private final List<Listener> listeners = new ArrayList<>();
        private Set<TufRepository> followed = Set.of();

        FakeRepositories(Function<TufRepository, Optional<RepositoryStatus>> known) {
            this.known = known;
        }

        void notifyRefreshed(TufRepository repository, RefreshResult refresh, boolean changed) {
            listeners.forEach(listener -> listener.refreshed(repository, refresh, changed));
        }

        @Override
        public void follow(Set<TufRepository> repositories) {
            followed = repositories;
        }

        @Override
        public Optional<RepositoryStatus> find(TufRepository repository) {
            return known.apply(repository);
        }

        void onRefresh(Listener listener) {
            listeners.add(listener);
        }
    }
}
