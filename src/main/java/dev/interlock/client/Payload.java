package dev.interlock.client;

import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/** What is sent: a copy that nobody changes between two attempts, and of which it is known that it can be encoded. */
final class Payload {
    /** A reason may name a path of any length. */
    private static final int REASON_LENGTH = 200;

    private Payload() {}

    /** Fails with an {@link InterlockException} if it cannot be encoded. */
    static Future<JsonObject> of(JsonObject given) {
        try {
            var copy = given.copy(Payload::inJson);
            copy.toBuffer();
            return Future.succeededFuture(copy);
        } catch (StackOverflowError e) {
            return unsendable("they are nested too deeply, or hold themselves");
        } catch (RuntimeException e) {
            // Also what an object of the application's own throws while it is encoded.
            return unsendable(String.valueOf(e.getMessage()));
        }
    }

    private static Future<JsonObject> unsendable(String reason) {
        return Future.failedFuture(InterlockException.invalid("the data cannot be sent: " + shortened(reason)));
    }

    private static Object inJson(Object foreign) {
        return Json.decodeValue(Json.encode(foreign));
    }

    private static String shortened(String reason) {
        return reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH) + "...";
    }
}
