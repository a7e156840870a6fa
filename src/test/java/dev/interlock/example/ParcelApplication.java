package dev.interlock.example;

import dev.interlock.client.ActionFailedException;
import dev.interlock.client.ActionRequest;
import dev.interlock.client.ClusterMember;
import dev.interlock.client.Cursor;
import dev.interlock.client.EventPage;
import dev.interlock.client.Flow;
import dev.interlock.client.Follow;
import dev.interlock.client.InterlockBus;
import dev.interlock.client.Start;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Taken;
import dev.interlock.client.Transition;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.function.Consumer;

/** Weighs parcels whose flows ask for it, and tells all that becomes of them. */
public final class ParcelApplication extends VerticleBase {
    /** An address of this machine that the nodes reach. */
    private static final String HOST = "127.0.0.1";

    private static final JsonObject SCHEMA = new JsonObject("""
            {"identifier": "parcel",
             "steps": [{"identifier": "counter", "entry": true},
                       {"identifier": "scales", "action": {"address": "parcels.weigh", "timeout": "PT2S",
                                                           "on_success": "weighed", "on_failure": "broken"}},
                       {"identifier": "sent", "final": true}, {"identifier": "returned", "final": true}],
             "transitions": [{"identifier": "hand-in", "from": "counter", "to": "scales"},
                             {"identifier": "weighed", "from": "scales", "to": "sent"},
                             {"identifier": "broken", "from": "scales", "to": "returned"}]}""");

    private final InterlockBus interlock;
    private final Consumer<String> out;

    public ParcelApplication(Vertx vertx, Consumer<String> out) {
        this.interlock = InterlockBus.of(vertx).as("parcels");
        this.out = out;
    }

    /** Takes the name of the cluster and where to find its nodes, host:port each. */
    public static void main(String[] arguments) {
        join(arguments[0], List.of(arguments).subList(1, arguments.length))
                .compose(vertx -> {
                    var application = new ParcelApplication(vertx, System.out::println);
                    return vertx.deployVerticle(application).compose(id -> application.send("one", 700));
                })
                .onFailure(cause -> System.out.println("failed: " + cause));
    }

    public static Future<Vertx> join(String cluster, List<String> nodes) {
        var member = ClusterMember.of(cluster, HOST, 0, nodes);
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(HOST)))
                .withClusterManager(new HazelcastClusterManager(member.toHazelcast()))
                .buildClustered();
    }

    @Override
    public Future<?> start() {
        return interlock
                .publish(SCHEMA)
                .compose(published -> interlock.actions("parcels.weigh", this::weigh))
                .onSuccess(
                        serving -> interlock.follow(Follow.from(Cursor.OLDEST).ofSchema("parcel"), this::tell));
    }

    /** Without an effect of its own, so it may be done twice. */
    private Future<JsonObject> weigh(ActionRequest request) {
        int grams = request.properties().getInteger("grams");
        return grams > 0
                ? Future.succeededFuture(new JsonObject().put("grams", grams))
                : Future.failedFuture(new ActionFailedException(1, "there is nothing in it"));
    }

    private Future<?> tell(EventPage page) {
        page.events()
                .forEach(event -> out.accept("%s %d %s"
                        .formatted(
                                event.flow(),
                                event.change().revision(),
                                event.change().entered())));
        return Future.succeededFuture();
    }

    /** Sends a parcel; gives its flow when it is on the scales. */
    public Future<String> send(String parcel, int grams) {
        var subject = new SubjectKey("parcel", parcel);
        return interlock
                .changeSubject(subject, new JsonObject().put("grams", grams))
                .compose(known -> interlock.start(Start.of(subject, "parcel").forced()))
                .map(Flow::id)
                .compose(flow ->
                        interlock.transition(Transition.of(flow, "hand-in").from("counter")))
                .map(Taken::flow);
    }
}
