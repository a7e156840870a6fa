package dev.interlock.gateway.http;

import io.vertx.core.http.HttpMethod;

/** The doors for whole batches of cm-handles, whose bodies the feature reads and writes itself. */
enum BatchDoor {
    INTERLOCK("interlock", "/api/v1/cm-handles/batch"),
    NCMP("ncmp", "/ncmpInventory/v1/ch");

    static final HttpMethod METHOD = HttpMethod.POST;

    private final String word;
    private final String path;

    BatchDoor(String word, String path) {
        this.word = word;
        this.path = path;
    }

    /** The name of the door in a raw request. */
    String word() {
        return word;
    }

    String path() {
        return path;
    }
}
