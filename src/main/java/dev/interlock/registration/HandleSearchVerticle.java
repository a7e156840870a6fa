package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.bus.Unicode;
import dev.interlock.config.Registration;
import dev.interlock.registration.HandleSearch.Filter;
import dev.interlock.registration.HandleSearch.Names;
import dev.interlock.registration.HandleSearch.Page;
import dev.interlock.registration.HandleSearch.Property;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds and lists handles as they are in the database. Changes nothing; bounds the walks over all handles that are under way. */
public final class HandleSearchVerticle extends VerticleBase {
    private final Bus bus;
    private final HandleSearch search;
    private final Registration limits;
    private final Admission admission;

    public HandleSearchVerticle(Bus bus, HandleSearch search, Registration limits) {
        this.bus = bus;
        this.search = search;
        this.limits = limits;
        admission = new Admission(limits.searches(), Long.MAX_VALUE, limits.queue());
    }

    @Override
    public Future<?> start() {
        return Future.all(
                serve(Action.CM_HANDLE, this::find),
                serve(Action.CM_HANDLES, call -> list(Fields.of(call))),
                serve(Action.CM_HANDLE_IDS_OF_PLUGIN, call -> names(call, ofPlugin(Fields.of(call)))),
                serve(Action.SEARCH_CM_HANDLE_IDS, call -> names(call, ofConditions(Fields.of(call)))));
    }

    private Future<Void> serve(Action action, Function<Call, Future<Answer>> service) {
        return bus.serve(Addresses.inside(action), service).completion();
    }

    private Future<Answer> find(Call call) {
        var id = call.data().path("id");
        if (!id.isTextual()) {
            return Future.succeededFuture(Answer.refused(Failure.of(ErrorCode.INVALID_REQUEST, "id: expected a string")
                    .at("/data/id")));
        }
        var name = id.textValue();
        var found = Unicode.storable(name) ? search.find(name) : Future.succeededFuture(Optional.<Registered>empty());
        return found.map(registered -> registered
                .map(handle -> Answer.ok(HandleJson.write(handle)))
                .orElseGet(() -> Answer.refused(Failure.of(
                                ErrorCode.CM_HANDLE_NOT_FOUND,
                                "no cm-handle has the id or alternate id '%s'".formatted(name))
                        .at("/data/id"))));
    }

    private Future<Answer> list(Fields fields) {
        int limit = fields.limit(limits.maxPage());
        var after = fields.optionalText("after")
                .map(text -> CmHandleId.parse(text)
                        .orElseThrow(() -> fields.invalid("after", "expected the id of a cm-handle")));
        return search.page(filter(fields), after, limit).map(page -> Answer.ok(json(page)));
    }

    private static Filter filter(Fields fields) {
        return new Filter(
                fields.optionalKey("dmi").stream().collect(Collectors.toSet()),
                fields.optionalText("state").map(word -> state(word, fields)),
                Set.of(),
                Set.of(),
                fields.texts("property").stream()
                        .map(text -> property(text, fields))
                        .collect(Collectors.toSet()));
    }

    private static String state(String word, Fields fields) {
        if (!Lifecycle.STEPS.contains(word)) {
            throw fields.invalid("state", "expected one of %s".formatted(String.join(", ", Lifecycle.STEPS)));
        }
        return word;
    }

    private static Property property(String text, Fields fields) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw fields.invalid("property", "expected name:value, not '%s'".formatted(text));
        }
        return new Property(text.substring(0, colon), text.substring(colon + 1));
    }

    private static ObjectNode json(Page<Registered> page) {
        var json = JsonNodeFactory.instance.objectNode();
        var items = json.putArray("items");
        page.items().forEach(handle -> items.add(HandleJson.write(handle)));
        return json.put("next_after", page.nextAfter().map(CmHandleId::value).orElse(null));
    }

    private Filter ofPlugin(Fields fields) {
        return Filter.ofPlugin(fields.key("dmi-plugin-identifier", limits.maxValueLength()));
    }

    private Filter ofConditions(Fields fields) {
        return NcmpConditions.read(fields.inside("document").orElseThrow(() -> fields.missing("document")), limits);
    }

    private Future<Answer> names(Call call, Filter filter) {
        var naming = naming(Fields.of(call));
        var deadline = Deadline.in(call.timeout());
        return admission
                .admit(0, deadline, () -> new NameWalk(search, filter, naming, limits.maxFound(), deadline).walk())
                .map(names -> Answer.ok(JsonNodeFactory.instance.objectNode().putRawValue("ids", names)));
    }

    private static Function<Names, String> naming(Fields fields) {
        var alternate = fields.optionalText("outputAlternateId").orElse("false").toLowerCase(Locale.ROOT);
        return switch (alternate) {
            case "true" -> names -> names.alternateId().orElse(names.id().value());
            case "false" -> names -> names.id().value();
            default -> throw fields.invalid("outputAlternateId", "expected true or false");
        };
    }
}
