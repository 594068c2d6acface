package dev.sallyport.workload;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;

/** How Kubernetes objects are read from JSON. */
public final class ObjectJson {

    private ObjectJson() {}

    /**
     * Makes a mapper take nulls as the API server does (encoding/json of Go): a field that is null is one that is not there,
     * and an element of a list that is null is one without anything in it.
     *
     * @return the mapper itself
     */
    public static ObjectMapper withNullsOfGo(ObjectMapper mapper) {
        mapper.setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.AS_EMPTY));
        return mapper;
    }
}
