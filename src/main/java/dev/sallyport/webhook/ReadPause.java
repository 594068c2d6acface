package dev.sallyport.webhook;

import io.netty.channel.Channel;

/** Pause of reading from a connection, while at least one of its handlers has input that waits. */
final class ReadPause {
    private int holders;

    /** Stops reading until the same number of ends. */
    void begin(Channel channel) {
        holders++;
        channel.config().setAutoRead(false);
    }

    void end(Channel channel) {
        holders--;
        if (holders == 0) {
            channel.config().setAutoRead(true);
        }
    }
}
