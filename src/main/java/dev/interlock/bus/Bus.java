package dev.interlock.bus;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus with types: a call goes to an address and comes back as its answer, and an expected failure stays a value.
 *
 * <p>One for each {@link Vertx}; may be used from any thread, futures complete on the caller's context.
 */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    /** Beyond the callee's own deadline, so that its answer is heard and not overtaken by our own time-out. */
    private static final Duration GRACE = Duration.ofMillis(800);

    private final Vertx vertx;
    private final EventBus eventBus;

    private final Handover<String, Asked> asking = new Handover<>(this::send);
    private final Handover<Context, Runnable> telling = new Handover<>(Bus::tell);

    /** What others in the cluster find this node's consumers by. */
    private final Set<RenewableConsumer> consumers = ConcurrentHashMap.newKeySet();

    /** Addresses on which this node has published in a cluster. */
    private final Set<String> published = ConcurrentHashMap.newKeySet();

    /** The bus of a node that has no others beside it. */
    public Bus(Vertx vertx) {
        this(vertx, SharedClock.OF_THIS_MACHINE);
    }

    public Bus(Vertx vertx, SharedClock clock) {
        this.vertx = vertx;
        this.eventBus = vertx.eventBus();
        BusCodecs.register(eventBus, clock);
    }

    /**
     * Makes a call inside this node and always succeeds with an answer, if need be one that says why there is none.
     *
     * <p>Calls that one event loop makes at one moment travel together, but are served and answered each by itself. Only that nobody
     * answers is told as late as the most patient of them waits.
     */
    public Future<Answer> request(String address, Call call) {
        var asked = new Asked(call, here());
        asking.add(asked.caller(), address, asked);
        return asked.answer();
    }

    private void send(String address, List<Asked> calls) {
        var together = new Asked.Together(calls);
        Future.succeededFuture(options(together.timeout()).setLocalOnly(true))
                .compose(options ->
                        eventBus.request(address, together, options)) // so that even an exception refuses them
                .onFailure(together::refuse);
    }

    private ContextInternal here() {
        return (ContextInternal) vertx.getOrCreateContext();
    }

    /** Sends a call to whichever node has the address; fails with a {@link ReplyException} or the like if none answers. */
    public Future<Answer> ask(String address, Call call) {
        return eventBus.<Answer>request(address, call, options(call.timeout())).map(Message::body);
    }

    /** Sends a request with a raw body inside this process; fails with a {@link FailureException} where there is no response. */
    public Future<RawResponse> request(String address, RawRequest request) {
        return eventBus.<RawResponse>request(
                        address, request, options(request.timeout()).setLocalOnly(true))
                .map(Message::body)
                .recover(cause -> Future.failedFuture(failureOf(cause).asException()));
    }

    /** Serves calls that are made inside this node. */
    public MessageConsumer<?> serve(String address, Function<Call, Future<Answer>> service) {
        return eventBus.localConsumer(address, answering(service));
    }

    /** Serves calls that any node makes. */
    public RenewableConsumer serveNodes(String address, Function<Call, Future<Answer>> service) {
        return register(() -> eventBus.<Object>consumer(address, answering(service)));
    }

    private Handler<Message<Object>> answering(Function<Call, Future<Answer>> service) {
        return message -> {
            switch (message.body()) {
                case Asked.Together together -> answer(service, together).onComplete(all -> message.reply(null));
                case Call call -> answer(service, call).onSuccess(message::reply);
                default ->
                    LOG.atWarn().addKeyValue("address", message.address()).log("a message that is no call is dropped");
            }
        };
    }

    /** Completes behind the last answer. */
    private Future<Void> answer(Function<Call, Future<Answer>> service, Asked.Together together) {
        var answers = together.calls().stream()
                .map(asked -> answer(service, asked.call())
                        .onSuccess(
                                answer -> telling.add(here(), asked.caller().unwrap(), () -> asked.complete(answer))))
                .toList();
        Promise<Void> told = Promise.promise();
        Future.all(answers).onComplete(all -> here().runOnContext(behind -> told.complete()));
        return told.future();
    }

    private static void tell(Context caller, List<Runnable> answers) {
        caller.runOnContext(there -> answers.forEach(Runnable::run));
    }

    private static Future<Answer> answer(Function<Call, Future<Answer>> service, Call call) {
        return answered(service, call).recover(cause -> Future.succeededFuture(refusal(call, cause)));
    }

    /** Gives whatever any application in the cluster sends to an address to a handler, which has to answer it. */
    public RenewableConsumer serveAll(String address, Handler<Message<@Nullable Object>> handler) {
        return register(() -> eventBus.<@Nullable Object>consumer(address, handler));
    }

    private RenewableConsumer register(Supplier<MessageConsumer<?>> open) {
        var renewable = new RenewableConsumer(vertx.getOrCreateContext(), open, consumers::remove);
        consumers.add(renewable);
        return renewable;
    }

    /** Makes this node known anew under all addresses that it serves for others, because they seem not to find it. */
    public Future<Void> renewRegistrations() {
        return Future.join(consumers.stream().map(RenewableConsumer::renew).toList())
                .mapEmpty();
    }

    public MessageConsumer<RawRequest> serveRaw(String address, Function<RawRequest, Future<RawResponse>> service) {
        return eventBus.localConsumer(
                address,
                message -> answered(service, message.body())
                        .onSuccess(message::reply)
                        .onFailure(cause -> reject(message, failureOf(cause))));
    }

    /** Tells all who listen, wherever they are; nobody has to. They get a {@link JsonObject}. */
    public void publish(String address, ObjectNode event) {
        publish(address, new JsonObject(MAPPER.convertValue(event, MEMBERS)));
    }

    public void publish(String address, JsonObject event) {
        if (vertx.isClustered() && published.add(address)) {
            // Vert.x asks the cluster about an address for each message while nobody listens; who listens it remembers.
            eventBus.localConsumer(address, heard -> {});
        }
        eventBus.publish(address, event);
    }

    /** What is thrown must not leave the caller without an answer, be it an expected failure or a fault of ours. */
    private static <Q, A> Future<A> answered(Function<Q, Future<A>> service, Q request) {
        return Future.succeededFuture(request).compose(service);
    }

    static Answer refusal(Call call, Throwable cause) {
        var failure = failureOf(cause);
        return Refusal.of(
                call.action(),
                call.data(),
                failure.code() == ErrorCode.OUTCOME_UNKNOWN && call.action().onlyReads()
                        ? Failure.of(ErrorCode.OVERLOADED, "no answer in time")
                        : failure);
    }

    private static void reject(Message<?> message, Failure failure) {
        message.fail(failure.code().status(), failure.toJson().toString());
    }

    private static DeliveryOptions options(Duration timeout) {
        return new DeliveryOptions()
                .setSendTimeout(Math.max(1, timeout.plus(GRACE).toMillis()));
    }

    /** What a caller may be told about a failed future: expected failures as they are, all else logged and hidden. */
    public static Failure failureOf(Throwable cause) {
        return switch (cause) {
            case FailureException expected -> expected.failure();
            case StoreException store -> failureOf(store);
            case ReplyException reply -> failureOf(reply);
            default -> logged(Failure.of(ErrorCode.INTERNAL, "unexpected failure, see the log of the node"), cause);
        };
    }

    /** Those who are refused because there are too many are counted as all are; a line for each would make it worse. */
    private static Failure failureOf(StoreException store) {
        return store.effect() == StoreException.Effect.OVERLOADED ? store.failure() : logged(store.failure(), store);
    }

    private static Failure failureOf(ReplyException reply) {
        return switch (reply.failureType()) {
            case TIMEOUT -> Failure.of(ErrorCode.OUTCOME_UNKNOWN, "no answer in time; the call may have been done");
            case NO_HANDLERS -> Failure.of(ErrorCode.DRAINING, "nobody serves this call at the moment");
            case RECIPIENT_FAILURE -> BusCodecs.failureOf(String.valueOf(reply.getMessage()));
            case ERROR -> logged(Failure.of(ErrorCode.INTERNAL, "the reply could not be read"), reply);
        };
    }

    private static Failure logged(Failure failure, Throwable cause) {
        var event = LOG.atLevel(failure.code().logLevel())
                .addKeyValue("code", failure.code().word());
        if (failure.code() == ErrorCode.INTERNAL) {
            event.setCause(cause).log("call failed unexpectedly");
        } else {
            event.addKeyValue("cause", cause.getMessage()).log(failure.message());
        }
        return failure;
    }
}
