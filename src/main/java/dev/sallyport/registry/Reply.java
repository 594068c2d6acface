package dev.sallyport.registry;

import java.net.URI;
import java.net.http.HttpHeaders;

/** A registry's answer, whole and within its limit. */
record Reply(int status, HttpHeaders headers, Bytes body, URI uri) {

    /** Bytes, compared by what they are. */
    static final class Bytes {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        byte[] content() {
            return content;
        }
    }

    byte[] content() {
        return body.content();
    }

    /** The media type, without parameters; empty where there is none. */
    String mediaType() {
        var type = headers.firstValue("content-type").orElse("");
        var semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }
}
