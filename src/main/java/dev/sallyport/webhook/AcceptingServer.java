package dev.sallyport.webhook;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** HTTP server that accepts or closes each connection before its TLS handshake, which costs processor time and memory. */
final class AcceptingServer extends HttpServerImpl {
    private final Predicate<Channel> accepts;

    AcceptingServer(Vertx vertx, HttpServerOptions options, Predicate<Channel> accepts) {
        super((VertxInternal) vertx, options);
        this.accepts = accepts;
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        var accepted = super.childHandler(context, address, shaping);
        return (channel, ssl) -> {
            if (accepts.test(channel)) {
                accepted.accept(channel, ssl);
            } else {
                var _ = channel.close();
            }
        };
    }
}
