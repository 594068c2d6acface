package dev.sallyport.workload;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Factory of the JSON mapper with Jackson's defaults, for JSON that Sallyport itself writes and converts. */
public final class PlainJson {

    private PlainJson() {}

    public static ObjectMapper mapper() {
        return new ObjectMapper();
    }
}
