package dev.interlock.gateway.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Failure;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Words an answer as the reply to a message: the data of a success, or a failure with the status as its code and the rest as JSON. */
final class Reply {
    private static final String STATUS = "status";

    /** The data of a call is the whole body of its message. */
    private static final String DATA = "/data";

    private Reply() {}

    static void to(Message<?> message, Answer answer) {
        if (answer.succeeded()) {
            message.reply(
                    new JsonObject(answer.data().toString()),
                    new DeliveryOptions().addHeader(STATUS, Integer.toString(answer.status())));
        } else {
            message.fail(answer.status(), failure(answer).toString());
        }
    }

    private static ObjectNode failure(Answer answer) {
        var json = JsonNodeFactory.instance.objectNode();
        var errors = json.putArray("errors");
        answer.errors().forEach(error -> errors.add(inBody(error).toJson()));
        return json.put(STATUS, answer.status()).set("data", answer.data());
    }

    private static Failure inBody(Failure error) {
        return error.path()
                .filter(path -> path.startsWith(DATA + "/"))
                .map(path -> error.at(path.substring(DATA.length())))
                .orElse(error);
    }
}
