package dev.sallyport.registry.provider;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Provider of the test process that records its queries. */
public final class FakeProvider implements CredentialProvider {
    private final ImagePattern images;
    private final Optional<TokenAttributes> tokens;
    private final Behavior behavior;
    private final List<Query> queries = new CopyOnWriteArrayList<>();

    /** Answer to a query. */
    @FunctionalInterface
    public interface Behavior {
        Answer answer(Query query, Deadline deadline) throws ProviderException;
    }

    public FakeProvider(String images, Behavior behavior) {
        this(images, Optional.empty(), behavior);
    }

    public FakeProvider(String images, Optional<TokenAttributes> tokens, Behavior behavior) {
        this.images = ImagePattern.parse(images);
        this.tokens = tokens;
        this.behavior = behavior;
    }

    /** Returns an answer with one password. */
    public static Answer answer(CacheScope scope, Duration lifetime, String images, String password) {
        return new Answer(
                List.of(new Grant(ImagePattern.parse(images), new Password("robot", password))), scope, lifetime);
    }

    public List<Query> queries() {
        return List.copyOf(queries);
    }

    @Override
    public String name() {
        return "credential provider \"fake\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return images.matches(image);
    }

    @Override
    public Optional<TokenAttributes> tokenAttributes() {
        return tokens;
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        queries.add(query);
        return behavior.answer(query, deadline);
    }
}
