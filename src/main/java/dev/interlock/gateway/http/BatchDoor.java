package dev.interlock.gateway.http;

import io.vertx.core.http.HttpMethod;

/** The doors for whole batches of cm-handles, whose bodies the feature reads and writes itself. */
enum BatchDoor {
    INTERLOCK("interlock", "/api/v1/cm-handles/batch", ErrorForm.PROBLEM),
    NCMP("ncmp", "/ncmpInventory/v1/ch", ErrorForm.NCMP);

    static final HttpMethod METHOD = HttpMethod.POST;

    private final String word;
    private final String path;
    private final ErrorForm errorForm;

    BatchDoor(String word, String path, ErrorForm errorForm) {
        this.word = word;
        this.path = path;
        this.errorForm = errorForm;
    }

    /** The name of the door in a raw request. */
    String word() {
        return word;
    }

    String path() {
        return path;
    }

    /** How this door writes what the gateway refuses by itself. */
    ErrorForm errorForm() {
        return errorForm;
    }
}
